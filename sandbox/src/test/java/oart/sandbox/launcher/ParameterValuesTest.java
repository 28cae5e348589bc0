package oart.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import oart.sandbox.SandboxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterValuesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORKFLOWS = """
            [{"id": "1", "name": "Painter", "workflow_json": {"3": {"class_type": "KSampler"}},
              "parameters": [{"name": "PROMPT"}, {"name": "STEPS", "type": "NUMBER"}, {"name": "HD", "type": "BOOLEAN"},
                {"name": "EXTRA", "type": "JSON"}, {"name": "PICTURE", "type": "IMAGE"},
                {"name": "OUT", "input_or_output": "OUTPUT"}]},
             {"id": "2", "name": "Plain colour", "workflow_json": {"1": {"class_type": "EmptyImage"}},
              "parameters": [{"name": "COLOUR"}]}]
            """;

    @TempDir
    Path dir;

    @Test
    void chooseShouldPreferTheOneWithoutAModelWhenItTakesTheParameters() throws IOException {
        assertThat(choose(null, Map.of())).isEqualTo("2");
        assertThat(choose(null, Map.of("COLOUR", "1"))).isEqualTo("2");
        assertThat(choose(null, Map.of("PROMPT", "a lighthouse"))).isEqualTo("1");
        assertThat(choose("painter", Map.of())).isEqualTo("1");
        assertThat(choose("2", Map.of("PROMPT", "for the server to refuse"))).isEqualTo("2");
    }

    @Test
    void chooseShouldNameWhatThereIsWhenNoneFits() {
        assertThatThrownBy(() -> choose("Sculptor", Map.of()))
                .isInstanceOf(SandboxException.class)
                .hasMessage("There is no workflow 'Sculptor'; the server has 'Painter', 'Plain colour'.");
        assertThatThrownBy(() -> choose(null, Map.of("OUT", "9")))
                .isInstanceOf(SandboxException.class)
                .hasMessage("No workflow takes OUT; the server has 'Plain colour', 'Painter'.");
    }

    @Test
    void typedShouldFollowTheParameterListWhenValuesAreText() throws IOException {
        // Given
        JsonNode painter = JSON.readTree(WORKFLOWS).get(0);
        Path picture = Files.writeString(dir.resolve("in.png"), "bytes");

        // Then
        assertThat(ParameterValues.typed(painter, Map.of("STEPS", "18446744073709551615", "HD", "true")))
                .isEqualTo(Map.of("STEPS", new BigInteger("18446744073709551615"), "HD", true));
        assertThat(ParameterValues.typed(painter, Map.of("STEPS", "1.5", "HD", "yes", "PROMPT", "20")))
                .isEqualTo(Map.of("STEPS", new BigDecimal("1.5"), "HD", "yes", "PROMPT", "20"));
        assertThat(ParameterValues.typed(painter, Map.of("STEPS", "many", "PICTURE", "@" + picture)))
                .isEqualTo(Map.of("STEPS", "many", "PICTURE", "Ynl0ZXM="));
        assertThat(ParameterValues.typed(painter, Map.of("EXTRA", "{\"a\": [1]}"))
                        .get("EXTRA"))
                .hasToString("{\"a\":[1]}");
    }

    private static String choose(String wanted, Map<String, String> given) throws IOException {
        return ParameterValues.choose(JSON.readTree(WORKFLOWS), wanted, given)
                .path("id")
                .asText();
    }
}
