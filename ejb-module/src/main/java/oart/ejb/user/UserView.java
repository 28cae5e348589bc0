package oart.ejb.user;

import java.time.Instant;
import java.util.UUID;
import oart.persistence.plan.PlanId;
import oart.persistence.user.User;
import oart.persistence.user.UserId;

/**
 * A user row. Member for member what {@code GET /user/me} shows, in this order.
 *
 * @param plan null without a plan
 * @param profileImageUrl null without a picture
 * @param tenantId null for issuers without tenants
 * @param updatedAt null in some rows of the Python program
 */
public record UserView(
        UserId id,
        String email,
        String username,
        boolean emailVerified,
        boolean active,
        PlanId plan,
        String profileImageUrl,
        Instant createdAt,
        UUID tenantId,
        Instant updatedAt) {

    static UserView of(User user) {
        return new UserView(
                user.id(),
                user.email(),
                user.username(),
                user.isEmailVerified(),
                user.isActive(),
                user.plan().orElse(null),
                user.profileImageUrl().orElse(null),
                user.createdAt(),
                user.tenantId().orElse(null),
                user.updatedAt().orElse(null));
    }
}
