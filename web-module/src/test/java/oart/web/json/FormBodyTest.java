package oart.web.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormBodyTest {
    @Test
    void readShouldDecodeNamesAndValues() {
        assertThat(read("code=a+b%2Bc%3d&%C3%A9=%F0%9F%8E%A8ü&&alone&empty=&x=1=2"))
                .isEqualTo(JsonBody.of(
                        Map.of("code", "a b+c=", "é", "\uD83C\uDFA8ü", "alone", "", "empty", "", "x", "1=2")));
        assertThat(read("")).isEqualTo(JsonBody.of(Map.of()));
        assertThat(FormBody.read(null, 10)).isEqualTo(JsonBody.of(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "code=%, MALFORMED_REQUEST",
        "code=%4, MALFORMED_REQUEST",
        "code=%zz, MALFORMED_REQUEST",
        "%g0=x, MALFORMED_REQUEST",
        "code=%ff, MALFORMED_REQUEST",
        "code=%C3, MALFORMED_REQUEST",
        "code=a&code=a, MALFORMED_REQUEST",
        "code=a&c%6fde=b, MALFORMED_REQUEST",
        "code=%00, VALIDATION_FAILED",
        "other%00=, VALIDATION_FAILED",
        "code=%ED%A0%80, VALIDATION_FAILED",
        "code=%ed%b0%80x, VALIDATION_FAILED",
    })
    void readShouldRefuseWhatNoFormIs(String body, ProblemType type) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(type));
    }

    @Test
    void readShouldStopAtTheLimit() {
        assertThat(read("code=" + "x".repeat(95)).isEmpty()).isFalse();
        assertThatThrownBy(() -> read("code=" + "x".repeat(96)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(ProblemType.TOO_LARGE));
    }

    private static JsonBody read(String body) {
        return FormBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), 100);
    }
}
