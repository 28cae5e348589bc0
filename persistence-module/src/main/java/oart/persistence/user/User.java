package oart.persistence.user;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.NullableUuid;
import oart.persistence.plan.PlanId;

/** An account mirrored from the identity provider. Its id is the issuer's subject. */
@Entity
@Table(name = "users")
public class User {
    @Id
    private UUID id;

    private String email;
    private String username;

    @Column(name = "email_verified")
    private boolean emailVerified;

    @Column(name = "is_active")
    private boolean active;

    @Convert(converter = NullableUuid.class)
    @Column(name = "plan_id")
    private UUID planId;

    @Column(name = "profile_image_url")
    private String profileImageUrl;

    @Column(name = "created_at", updatable = false)
    private OffsetDateTime createdAt;

    @Convert(converter = NullableUuid.class)
    @Column(name = "tenant_id")
    private UUID tenantId;

    @Column(name = "updated_at")
    private OffsetDateTime updatedAt;

    @Version
    private long version;

    /** For JPA only. */
    protected User() {}

    /** Moves the user to a plan; null takes the plan away. */
    public void subscribeTo(PlanId plan, Instant now) {
        planId = plan == null ? null : plan.value();
        touched(now);
    }

    public void activate(Instant now) {
        active = true;
        touched(now);
    }

    public void deactivate(Instant now) {
        active = false;
        touched(now);
    }

    /** @param url key of the picture in the object store, without the bucket; null = none */
    public void showPicture(String url, Instant now) {
        profileImageUrl = url;
        touched(now);
    }

    /**
     * Takes over what the identity provider says now.
     *
     * @return whether anything was different
     */
    public boolean mirror(String newEmail, boolean verified, boolean mayAct, Optional<UUID> tenant, Instant now) {
        boolean same = email.equals(newEmail)
                && emailVerified == verified
                && active == mayAct
                && Objects.equals(tenantId, tenant.orElse(tenantId));
        if (!same) {
            email = newEmail;
            username = usernameOf(newEmail);
            emailVerified = verified;
            active = mayAct;
            tenantId = tenant.orElse(tenantId);
            touched(now);
        }
        return !same;
    }

    /** The part of an address before the last {@code @}. */
    public static String usernameOf(String email) {
        int at = email.lastIndexOf('@');
        return at > 0 ? email.substring(0, at) : email;
    }

    private void touched(Instant now) {
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    public UserId id() {
        return new UserId(id);
    }

    public String email() {
        return email;
    }

    public String username() {
        return username;
    }

    public boolean isEmailVerified() {
        return emailVerified;
    }

    public boolean isActive() {
        return active;
    }

    public Optional<PlanId> plan() {
        return Optional.ofNullable(planId).map(PlanId::new);
    }

    public Optional<String> profileImageUrl() {
        return Optional.ofNullable(profileImageUrl);
    }

    public Instant createdAt() {
        return createdAt.toInstant();
    }

    public Optional<UUID> tenantId() {
        return Optional.ofNullable(tenantId);
    }

    public Optional<Instant> updatedAt() {
        return Optional.ofNullable(updatedAt).map(OffsetDateTime::toInstant);
    }
}
