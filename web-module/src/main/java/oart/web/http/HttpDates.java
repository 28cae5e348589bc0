package oart.web.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Times in headers (RFC 9110, 5.6.7). Java's RFC_1123_DATE_TIME writes the days 1 to 9 with one digit, which HTTP does not have. */
public final class HttpDates {
    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

    /**
     * The three forms that have to be read. Years of two digits begin at 1970: nothing here is older, and what lies fifty years ahead is
     * no date of ours either.
     */
    private static final List<DateTimeFormatter> READ = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US).withZone(ZoneOffset.UTC));

    private HttpDates() {}

    public static String format(Instant time) {
        return FIXED.format(time.atOffset(ZoneOffset.UTC));
    }

    /** @return empty for null and for anything that is no such time */
    public static Optional<Instant> parse(String header) {
        if (header == null) {
            return Optional.empty();
        }
        for (DateTimeFormatter form : READ) {
            try {
                return Optional.of(form.parse(header.strip(), Instant::from));
            } catch (DateTimeException e) {
                // another form, or none
            }
        }
        return Optional.empty();
    }
}
