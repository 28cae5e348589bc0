package oart.ejb.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import oart.json.Json;
import org.junit.jupiter.api.Test;

class ChangesTest {
    @Test
    void noteShouldKeepOnlyWhatIsDifferent() {
        // When
        Changes changes =
                new Changes().note("name", "a", "b").note("price", 1.0, 1.0).note("plan_id", null, null);

        // Then
        assertThat(changes.members()).containsOnlyKeys("name");
        assertThat(Json.write(changes.members())).isEqualTo("{\"name\":{\"from\":\"a\",\"to\":\"b\"}}");
        assertThat(new Changes().note("a", 1, 1).isEmpty()).isTrue();
    }

    @Test
    void noteShouldKeepADigestOfWhatIsLong() {
        // When
        Changes changes = new Changes().note("workflow_json", null, Map.of("text", "x".repeat(5_000)));

        // Then
        assertThat(Json.write(changes.members()))
                .contains("\"sha256\"", "\"characters\":5011")
                .doesNotContain("xxxx");
    }

    @Test
    void noteShouldNeverKeepSecrets() {
        // When
        Changes changes = new Changes()
                .note("client_secret", "hunter2", "hunter3")
                .note("workflow_json", null, Map.of("1", Map.of("inputs", Map.of("api_key", "hunter2"))))
                .note("parameters", null, List.of(Map.of("name", "A", "password", "hunter2")));

        // Then
        assertThat(Json.write(changes.members())).contains("***").doesNotContain("hunter");
    }
}
