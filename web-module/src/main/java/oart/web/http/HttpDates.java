package oart.web.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times in headers (RFC 9110, 5.6.7). Java's RFC_1123_DATE_TIME writes the days 1 to 9 with one digit, which HTTP does not have. */
public final class HttpDates {
    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

    private HttpDates() {}

    public static String format(Instant time) {
        return FIXED.format(time.atOffset(ZoneOffset.UTC));
    }

    /** @return empty for null and for anything that is no such time */
    public static Optional<Instant> parse(String header) {
        if (header == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
