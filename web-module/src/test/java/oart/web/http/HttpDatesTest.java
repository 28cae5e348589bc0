package oart.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDatesTest {
    @Test
    void formatShouldWriteTwoDigitsForTheFirstDaysOfAMonth() {
        assertThat(HttpDates.format(Instant.parse("2026-03-01T02:03:04.567Z")))
                .isEqualTo("Sun, 01 Mar 2026 02:03:04 GMT");
    }

    @Test
    void parseShouldReadWhatFormatWritesAndNoNonsense() {
        assertThat(HttpDates.parse("Sun, 01 Mar 2026 02:03:04 GMT")).contains(Instant.parse("2026-03-01T02:03:04Z"));
        for (String nonsense : new String[] {null, "", "yesterday", "Sun, 99 Mar 2026 02:03:04 GMT", "\"etag\"", "0"}) {
            assertThat(HttpDates.parse(nonsense)).as(nonsense).isEmpty();
        }
    }
}
