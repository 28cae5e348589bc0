package oart.web.param;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A point in time in a query. @param instant of a date: its beginning in UTC */
public record Moment(Instant instant) {
    static Optional<Moment> parse(String text) {
        try {
            if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return Optional.of(new Moment(
                        LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()));
            }
            // A plus that nobody encoded arrives as a blank.
            return Optional.of(
                    new Moment(OffsetDateTime.parse(text.replace(' ', '+')).toInstant()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** @param moment null when the query has none */
    public static Optional<Instant> of(Moment moment) {
        return Optional.ofNullable(moment).map(Moment::instant);
    }
}
