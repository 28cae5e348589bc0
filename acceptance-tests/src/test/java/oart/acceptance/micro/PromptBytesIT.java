package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Text of a user never becomes structure: it arrives in ComfyUI exactly as it was sent. */
class PromptBytesIT {
    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            "{",
            "}",
            "{{",
            "}}",
            "{{user_id}}",
            "{{PROMPT}}",
            "'",
            "\n",
            "\r\n",
            "\t",
            "\u0001",
            "\u007f",
            "\u2028",
            "\u2029",
            "\ufeff",
            "é",
            "e\u0301",
            "🏮",
            "👩‍🚀",
            "\\u0041",
            "\\n",
            "%s",
            "${x}",
            "<b>",
            "&amp;",
            "null",
            "[1]",
            " ",
            "a");

    private final MicroInstallation oart = MicroInstallation.shared();

    static Stream<String> prompts() {
        Random random = new Random(20261124);
        return Stream.concat(
                Stream.of(
                        "\"}, \"class_type\": \"SaveImage\", {\"",
                        "{{user_id}} {{job_id}} {{output_node_id}} {{NEGATIVE_PROMPT}}",
                        "back\\slash \\\\ \\u0000 \\\"",
                        "line\nend\r\nand\rtab\t.",
                        "  leading and trailing  "),
                Stream.generate(() -> random.ints(1 + random.nextInt(30), 0, PIECES.size())
                                .mapToObj(PIECES::get)
                                .reduce("", String::concat))
                        .limit(15));
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void promptShouldArriveByteForByte(String prompt) {
        // When
        Api.Answer accepted = oart.api(FiefUser.BOB)
                .post(
                        "image/generate",
                        Map.of(
                                "workflow_id",
                                Workflows.TEXT_TO_IMAGE,
                                "parameters",
                                Map.of("PROMPT", prompt, "STEPS", 1, "WIDTH", 64, "HEIGHT", 64)),
                        "Prefer",
                        "respond-async");
        String job = accepted.expect(202).json().path("id").asText();
        oart.api(FiefUser.BOB).await(job, "SUCCEEDED");

        // Then
        String sent = oart.sql("select prompt_id::text from generation_jobs_done where id = '" + job + "'");
        Api comfy =
                new Api(java.net.URI.create(oart.sandbox().comfySims().get(0).uri() + "/"), java.util.Optional.empty());
        List<String> texts = comfy.get("history/" + sent).json().findValuesAsText("text");
        assertThat(texts).contains(prompt);
    }
}
