package oart.persistence.workflow;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.Uuids;

/**
 * Where a page of a list ended; the lists run newest first, rows without a time last, ties by descending id.
 *
 * @param createdAt empty = among the rows without a time
 */
public record CatalogueCursor(Optional<Instant> createdAt, UUID id) {
    /** Times that PostgreSQL reads as Java writes them; one beyond counts as the nearest of these. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The cursor that {@link #toString} wrote; empty for anything else. */
    public static Optional<CatalogueCursor> parse(String text) {
        int bar = text.indexOf('_');
        if (bar < 0) {
            return Optional.empty();
        }
        try {
            Optional<Instant> time =
                    bar == 0 ? Optional.empty() : Optional.of(bounded(Instant.parse(text.substring(0, bar))));
            return Uuids.parse(text.substring(bar + 1)).map(id -> new CatalogueCursor(time, id));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Instant bounded(Instant time) {
        return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
    }

    @Override
    public String toString() {
        return createdAt.map(Instant::toString).orElse("") + "_" + id;
    }
}
