package oart.persistence.webhook;

import java.time.Instant;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;

/**
 * A delivery as it stands.
 *
 * @param attempts tries that were begun
 * @param lastStatus of the latest answer, null before any and when the latest try got none
 * @param lastError a sentence for its owner on the latest try; null when it went well
 * @param nextAt of the next try, null unless PENDING; while one is under way, when it counts as lost
 * @param triedAt when the latest try began, null before any
 * @param deliveredAt when a receiver last said 2xx, null before that
 */
public record DeliveryRow(
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
        Instant deliveredAt) {}
