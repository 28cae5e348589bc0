package oart.ejb.user;

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
 */
public record UserProfile(UserId id, String email, boolean emailVerified, boolean active, Optional<UUID> tenantId) {
    /** @throws IllegalArgumentException the address is blank or cannot be stored */
    public UserProfile {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(tenantId, "tenantId");
        if (email == null || email.isBlank()) {
            throw new IllegalArgumentException("the profile has no e-mail address");
        }
        Json.requireUsable(email);
    }

    /**
     * Reads the members {@code email}, {@code email_verified}, {@code is_active} and {@code tenant_id}, as Fief's admin API and userinfo
     * and the claims of other issuers carry them. Absent: not verified, active, no tenant.
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
                    members.get("tenant_id") instanceof String tenant ? Uuids.parse(tenant) : Optional.empty()));
        } catch (RuntimeException unusableText) {
            return Optional.empty();
        }
    }
}
