package oart.ejb.workflow;

import java.time.Instant;
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
        return number + updatedAt.map(RowVersion::moment).orElse("");
    }

    /** Seconds and the rest apart: PostgreSQL knows times that are too far away for a count of microseconds. */
    private static String moment(Instant time) {
        return "-" + Long.toString(time.getEpochSecond(), 36) + "-" + Integer.toString(time.getNano(), 36);
    }
}
