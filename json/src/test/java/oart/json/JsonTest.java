package oart.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import oart.json.JsonException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Object read(byte[] bytes) {
        try {
            return Json.readStrict(new ByteArrayInputStream(bytes), 1 << 20);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(byte[] bytes, Fault fault) {
        assertThatThrownBy(() -> read(bytes))
                .as(new String(bytes, StandardCharsets.ISO_8859_1))
                .isInstanceOfSatisfying(JsonException.class, refusal -> {
                    assertThat(refusal.fault()).isEqualTo(fault);
                    assertThat(refusal).hasMessageNotContaining("oart.json.jackson");
                });
    }

    private static void refused(String text, Fault fault) {
        refused(text.getBytes(StandardCharsets.UTF_8), fault);
    }

    @Test
    void readStrictShouldKeepNumbersExact() {
        assertThat(Json.readStrict("[18446744073709551615, -9223372036854775808, 0.1, 1E2, -0]"))
                .isEqualTo(List.of(
                        new BigInteger("18446744073709551615"),
                        Long.MIN_VALUE,
                        new BigDecimal("0.1"),
                        new BigDecimal("1E2"),
                        0L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1} x",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{a:1}",
                "{'a':1}",
                "[1,]",
                "[NaN]",
                "[Infinity]",
                "[-Infinity]",
                "[01]",
                "[+1]",
                "[.5]",
                "[1.]",
                "[0x10]",
                "[\"\t\"]",
                "[\"\\x\"]",
                "// no\n1",
                "/* no */ 1",
                "tru",
                "nulll"
            })
    void readStrictShouldRefuseWhatIsNoJson(String text) {
        refused(text, Fault.MALFORMED);
    }

    @Test
    void readStrictShouldRefuseWhatIsTooDeepOrTooLong() {
        assertThat(Json.readStrict("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
        refused("[".repeat(65) + "]".repeat(65), Fault.MALFORMED);
        refused("{\"a\":".repeat(65) + "1" + "}".repeat(65), Fault.MALFORMED);
        refused("[".repeat(100_000), Fault.MALFORMED);
        assertThat(Json.readStrict("9".repeat(400))).isInstanceOf(BigInteger.class);
        refused('"' + "x".repeat(1 << 20) + '"', Fault.TOO_LARGE);
    }

    @Test
    void readStrictShouldRefuseNumbersThatAreShortOnlyAsTheyAreWritten() {
        assertThat(Json.readStrict("[1e308, 1e-390]")).isInstanceOf(List.class);
        for (String number : List.of(
                "1e401",
                "-1e999999999",
                "1e2147483647",
                "1e-401",
                "0.1e-999999999",
                "1e99999999999",
                "9".repeat(401),
                "0." + "9".repeat(400))) {
            refused('[' + number + ']', Fault.UNUSABLE_NUMBER);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1e401, ''",
        "{\"a\": 1e401}, /a",
        "'{\"a/~b\": {\"c\": [0, {\"d\": 1e999999}]}}', /a~1~0b/c/1/d",
        "'[[0], 1, [2, 1e99999999999]]', /2/1"
    })
    void readStrictShouldPointAtTheNumberThatIsTooLong(String text, String pointer) {
        assertThatThrownBy(() -> Json.readStrict(text))
                .isInstanceOfSatisfying(JsonException.class, refusal -> assertThat(refusal.pointer())
                        .isEqualTo(pointer));
    }

    @Test
    void readStrictShouldRefuseTextThatNoDatabaseHolds() {
        for (String text : List.of("\\u0000", "\\ud800", "\\udc00", "\\ud800x", "\\udc00\\ud800", "a\\u0000b")) {
            refused("[\"" + text + "\"]", Fault.UNUSABLE_TEXT);
        }
        refused("{\"\\u0000\": 1}", Fault.UNUSABLE_TEXT);
        assertThatThrownBy(() -> Json.readStrict("{\"\\ud800\": 1}")).isInstanceOf(JsonException.class);
        assertThat(Json.readStrict("\"\\ud83e\\udd8a\"")).isEqualTo("🦊");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void readStrictShouldReadNoOtherEncodingThanUtf8(String encoding) {
        refused("{\"a\": 1}".getBytes(Charset.forName(encoding)), Fault.MALFORMED);
        refused("1".getBytes(Charset.forName(encoding)), Fault.MALFORMED);
    }

    @Test
    void readStrictShouldRefuseBytesThatAreNoUtf8ButPassAMarkThatTheyAre() {
        refused("\"é\"".getBytes(StandardCharsets.ISO_8859_1), Fault.MALFORMED);
        refused(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}, Fault.UNUSABLE_TEXT);
        refused(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, Fault.MALFORMED);
        refused(new byte[] {(byte) 0xff, (byte) 0xfe}, Fault.MALFORMED);
        refused(new byte[] {0}, Fault.MALFORMED);
        assertThat(read("\ufeff{\"a\": 1}".getBytes(StandardCharsets.UTF_8))).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void readLenientShouldReadWhatPythonWrites() {
        assertThatThrownBy(() -> Json.readLenient("[1e99999999999]")).isInstanceOf(JsonException.class);
        assertThat(Json.readLenient("{\"a\": NaN, \"b\": -Infinity, \"a\": 1}"))
                .isEqualTo(Map.of("a", 1L, "b", Double.NEGATIVE_INFINITY));
    }

    @Test
    void writeShouldBeReadAsTheSame() {
        Map<String, Object> value = Map.of("text", "a\"\\\n🦊", "list", List.of(1L, true, new BigDecimal("1.50")));
        assertThat(Json.readStrict(Json.write(value))).isEqualTo(value);
        assertThat(read(Json.writeBytes(value))).isEqualTo(value);
    }

    @Test
    void textThatWasReadBeforeShouldBeWrittenAsItStands() {
        Map<String, Object> row = new java.util.LinkedHashMap<>();
        row.put("a", new JsonText("{\"x\": 1.50}"));
        row.put("b", List.of(new JsonText("[]"), "[]"));
        assertThat(Json.write(row)).isEqualTo("{\"a\":{\"x\": 1.50},\"b\":[[],\"[]\"]}");
    }
}
