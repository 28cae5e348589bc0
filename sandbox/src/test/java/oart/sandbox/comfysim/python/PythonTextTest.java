package oart.sandbox.comfysim.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonTextTest {
    @ParameterizedTest
    @CsvSource({
        "5, 5.0",
        "0.1, 0.1",
        "1e-5, 1e-05",
        "0.0001, 0.0001",
        "1e16, 1e+16",
        "123456789012345680, 1.2345678901234568e+17",
        "1e15, 1000000000000000.0",
        "-0.0, -0.0",
        "NaN, nan",
        "-Infinity, -inf",
        "2e-323, 2e-323",
        "0.3, 0.3",
        "1e100, 1e+100"
    })
    void floatShouldBeWrittenAsPythonDoes(double value, String text) {
        assertThat(PythonText.floatText(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"plain\"        | 'plain'",
                "\"it's\"         | \"it's\"",
                "\"it's \\\"so\\\"\" | 'it\\'s \"so\"'",
                "\"a\\nb\\u0001\"  | 'a\\nb\\x01'",
                "[1, 2.0, null]   | [1, 2.0, None]",
                "{\"a\": [true]}   | {'a': [True]}"
            })
    void reprShouldBeWrittenAsPythonDoes(String json, String repr) {
        assertThat(PythonText.repr(PythonJson.parse(json))).isEqualTo(repr);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"seed\": 18446744073709551615, \"f\": 1.0, \"n\": NaN, \"i\": [Infinity, -Infinity]}",
                "[\"\\u00e9\\ud83c\\udfa8\\u007f\\\\ \\\"q\\\" \\n\", {}, [], null, true]"
            })
    void jsonShouldSurviveARoundTrip(String json) {
        assertThat(PythonJson.write(PythonJson.parse(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{", "[1,]", "{} {}", "nope", "{'a': 1}"})
    void jsonShouldBeRefusedWhenMalformed(String text) {
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> PythonJson.parse(text))
                .returns("json.decoder.JSONDecodeError", PythonException::typeName);
    }

    @Test
    void equalityShouldMixNumbersAndBooleansOnly() {
        assertThat(PythonNumbers.equal(1.0, true)).isTrue();
        assertThat(PythonNumbers.equal("1", 1)).isFalse();
        assertThat(PythonNumbers.equal(Double.NaN, Double.NaN)).isFalse();
        assertThat(PythonNumbers.equal(List.of(1, "a"), List.of(1.0, "a"))).isTrue();
    }
}
