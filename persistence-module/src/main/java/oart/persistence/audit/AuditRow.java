package oart.persistence.audit;

import java.time.Instant;
import java.util.UUID;
import oart.persistence.user.UserId;

/**
 * One administrative change.
 *
 * @param id grows with time
 * @param targetKind what kind of row was changed: {@code PLAN}
 * @param changes JSON text: member → {@code {"from": …, "to": …}}
 * @param reason null when none was given
 */
public record AuditRow(
        long id,
        Instant at,
        UserId actor,
        String action,
        String targetKind,
        UUID targetId,
        String changes,
        String reason) {}
