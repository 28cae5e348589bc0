package oart.ejb.workflow;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Which state of a row this is. Its {@code toString} is the same for the same state and differs otherwise, also when the Python program,
 * which counts no versions, changed the row.
 *
 * @param number counted by our own writes
 */
public record RowVersion(long number, Optional<Instant> updatedAt) {
    @Override
    public String toString() {
        return number
                + updatedAt
                        .map(time -> "-" + Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time), 36))
                        .orElse("");
    }
}
