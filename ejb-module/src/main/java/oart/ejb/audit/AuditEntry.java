package oart.ejb.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import oart.persistence.user.UserId;

/**
 * One change of the trail.
 *
 * @param id grows with time; the cursor of a page
 * @param action an {@link AuditAction}'s name
 * @param targetKind an {@link AuditTarget.Kind}'s name
 * @param changes member → {@code {"from": …, "to": …}}
 * @param reason null when none was given
 */
public record AuditEntry(
        long id,
        Instant at,
        UserId actor,
        String action,
        String targetKind,
        UUID targetId,
        Map<String, Object> changes,
        String reason) {}
