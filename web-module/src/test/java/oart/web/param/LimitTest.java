package oart.web.param;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "007, 7",
        "1000, 1000",
        "1001, 1000",
        "1000000000, 1000",
        "99999999999999999999999999, 1000",
        "00000000000000000000000000000001, 1"
    })
    void parseShouldClampHoweverLargeTheNumber(String text, int rows) {
        assertThat(Limit.parse(text)).contains(new Limit(rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "-1", "+1", "1e9", "1.5", "abc", " 1", "1 ", "0x10", "١"})
    void parseShouldRefuseNonsense(String text) {
        assertThat(Limit.parse(text)).isEmpty();
    }
}
