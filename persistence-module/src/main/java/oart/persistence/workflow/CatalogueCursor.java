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
    /** The cursor that {@link #toString} wrote; empty for anything else. */
    public static Optional<CatalogueCursor> parse(String text) {
        int bar = text.indexOf('_');
        if (bar < 0) {
            return Optional.empty();
        }
        try {
            Optional<Instant> time = bar == 0 ? Optional.empty() : Optional.of(Instant.parse(text.substring(0, bar)));
            return Uuids.parse(text.substring(bar + 1)).map(id -> new CatalogueCursor(time, id));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return createdAt.map(Instant::toString).orElse("") + "_" + id;
    }
}
