package oart.ejb.user;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import oart.json.Json;
import oart.persistence.Uuids;
import oart.persistence.user.UserId;

/**
 * What the identity provider says of one user.
 *
 * @param email not blank, storable as text
 * @param tenantId of a provider that has tenants
 * @param updatedAt the provider's own time of the last change, of one that tells
 */
public record UserProfile(
        UserId id,
        String email,
        boolean emailVerified,
        boolean active,
        Optional<UUID> tenantId,
        Optional<Instant> updatedAt) {
    /** RFC 5321, 4.5.3.1, with room; a much longer one would not fit into the index of addresses. */
    private static final int LONGEST_EMAIL = 500;

    /** The years 1 to 9999: no issuer means others, and the database has room for not all of them. */
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** @throws IllegalArgumentException the address is blank or cannot be stored */
    public UserProfile {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(tenantId, "tenantId");
        Objects.requireNonNull(updatedAt, "updatedAt");
        if (email == null || email.isBlank()) {
            throw new IllegalArgumentException("the profile has no e-mail address");
        }
        if (email.length() > LONGEST_EMAIL) {
            throw new IllegalArgumentException("the e-mail address is too long");
        }
        Json.requireUsable(email);
    }

    /** Of a provider that does not tell when it changed the user. */
    public UserProfile(UserId id, String email, boolean emailVerified, boolean active, Optional<UUID> tenantId) {
        this(id, email, emailVerified, active, tenantId, Optional.empty());
    }

    /**
     * Reads the members {@code email}, {@code email_verified}, {@code is_active}, {@code tenant_id} and {@code updated_at}, as Fief's admin
     * API, webhooks and userinfo and the claims of other issuers carry them. Absent: not verified, active, no tenant, no time; a time outside of the years 1 to 9999 counts as absent.
     *
     * @param id of the user, as the caller of this method established it
     * @return empty when there is no usable e-mail address
     */
    public static Optional<UserProfile> of(UserId id, Map<String, Object> members) {
        if (!(members.get("email") instanceof String email) || email.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UserProfile(
                    id,
                    email,
                    Boolean.TRUE.equals(members.get("email_verified")),
                    !Boolean.FALSE.equals(members.get("is_active")),
                    members.get("tenant_id") instanceof String tenant ? Uuids.parse(tenant) : Optional.empty(),
                    members.get("updated_at") instanceof String time ? time(time) : Optional.empty()));
        } catch (RuntimeException unusableText) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            Instant time = Instant.parse(text);
            return FIRST_TIME.isAfter(time) || time.isAfter(LAST_TIME) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
