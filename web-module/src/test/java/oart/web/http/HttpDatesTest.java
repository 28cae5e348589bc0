package oart.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z
            Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z
            Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z
            Wed Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z
            Sunday, 01-Mar-26 02:03:04 GMT | 2026-03-01T02:03:04Z
            """)
    void parseShouldReadTheOldForms(String header, Instant time) {
        assertThat(HttpDates.parse(header)).contains(time);
    }
}
