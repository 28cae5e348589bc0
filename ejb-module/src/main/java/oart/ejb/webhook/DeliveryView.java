package oart.ejb.webhook;

import java.time.Instant;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.webhook.DeliveryId;
import oart.persistence.webhook.DeliveryRow;
import oart.persistence.webhook.DeliveryState;

/**
 * A delivery as the owner of its job may see it. Null members are those that do not apply (yet).
 *
 * @param attempts tries that were begun
 * @param lastStatus of the latest try's answer
 * @param lastError a sentence on the latest try, when it failed
 * @param nextAt of the next try while PENDING
 * @param deliveredAt when a receiver last said 2xx
 */
public record DeliveryView(
        DeliveryId id,
        JobId job,
        UserId user,
        String url,
        DeliveryState state,
        int attempts,
        Integer lastStatus,
        String lastError,
        Instant createdAt,
        Instant nextAt,
        Instant triedAt,
        Instant deliveredAt) {
    static DeliveryView of(DeliveryRow row) {
        return new DeliveryView(
                row.id(),
                row.job(),
                row.user(),
                row.url(),
                row.state(),
                row.attempts(),
                row.lastStatus(),
                row.lastError(),
                row.createdAt(),
                row.nextAt(),
                row.triedAt(),
                row.deliveredAt());
    }
}
