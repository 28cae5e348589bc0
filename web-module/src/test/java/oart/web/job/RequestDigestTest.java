package oart.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import oart.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDigestTest {
    private static final Map<String, List<String>> NO_QUERY = Map.of();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}} | {\"b\": {\"d\": 3, \"c\": 2}, \"a\": 1}",
                "{\"a\": 1} | {\"a\": 1.0}",
                "{\"a\": 100} | {\"a\": 1e2}",
                "{\"a\": 0} | {\"a\": -0.0}",
                "{\"a\": \"\\u00e9\"} | {\"a\": \"é\"}"
            })
    void equalValuesShouldBeOneRequest(String one, String other) {
        assertThat(digest(one)).isEqualTo(digest(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1} | {\"a\": \"1\"}",
                "{\"a\": 1} | {\"a\": \"n1\"}",
                "{\"a\": null} | {\"a\": \"null\"}",
                "{\"a\": null} | {}",
                "{\"a\": 1} | {\"a\": true}",
                "{\"a\": [1, 2]} | {\"a\": [2, 1]}",
                "{\"a\": 18446744073709551615} | {\"a\": 18446744073709551614}",
                "{\"a\": \"é\"} | {\"a\": \"e\\u0301\"}"
            })
    void otherValuesShouldBeAnotherRequest(String one, String other) {
        assertThat(digest(one)).isNotEqualTo(digest(other));
    }

    @Test
    void theQueryShouldCount() {
        assertThat(RequestDigest.of(Map.of(), Map.of("retrieve_image", List.of("true"))))
                .isNotEqualTo(RequestDigest.of(Map.of(), NO_QUERY));
    }

    private static byte[] digest(String body) {
        return RequestDigest.of(Json.readStrict(body), NO_QUERY);
    }
}
