package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import oart.acceptance.http.Api;
import oart.acceptance.http.Multipart;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Whatever kind of result a workflow makes, all of it comes back, as what it really is, in a stable order. */
class OutputsIT {
    private static final String EMPTY =
            "\"1\": {\"class_type\": \"EmptyImage\", \"inputs\": {\"width\": 64, \"height\": 48, \"batch_size\": 3, \"color\": 255}}";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api bob = oart.api(FiefUser.BOB);

    /** Stores a workflow. @param nodes JSON members; @param parameters JSON list; @return its id */
    private String workflow(String nodes, String parameters) {
        String id = oart.sql(
                "insert into workflows (id, name, model, workflow_type, workflow_segment, workflow_json, parameters, created_at,"
                        + " updated_at) values (gen_random_uuid(), 'outputs', 'SD15', 'IMAGE', 'TEXT_TO_IMAGE', '{"
                        + nodes
                        + "}'::jsonb, '" + parameters + "'::json, now(), now()) returning id");
        Awaitility.await().until(() -> bob.get("workflow/" + id).status() == 200);
        return id;
    }

    private JsonNode made(String workflow, Map<String, Object> parameters) {
        return bob.post("image/generate", Map.of("workflow_id", workflow, "parameters", parameters))
                .expect(200)
                .json();
    }

    private static String save(String id, String from) {
        return "\"" + id + "\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [\"" + from
                + "\", 0], \"filename_prefix\": \"x\"}}";
    }

    private static String output(String name, String node) {
        return "{\"name\": \"" + name + "\", \"type\": \"IMAGE\", \"input_or_output\": \"OUTPUT\", \"required\": true,"
                + " \"default\": \"\", \"node_id\": \"" + node + "\"}";
    }

    @Test
    void everyImageOfEveryOutputParameterShouldComeInTheirOrder() {
        // Given
        String invert = "\"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}";
        String id = workflow(
                String.join(", ", EMPTY, invert, save("8", "1"), save("9", "2")),
                "[" + output("INVERTED", "9") + "," + output("PLAIN", "8") + "]");

        // When
        JsonNode items = made(id, Map.of());

        // Then
        assertThat(items.findValuesAsText("name"))
                .containsExactly("INVERTED", "INVERTED", "INVERTED", "PLAIN", "PLAIN", "PLAIN");
        assertThat(items.findValuesAsText("content_type")).containsOnly("image/png");
        assertThat(items.findValuesAsText("width")).containsOnly("64");
        assertThat(items.findValuesAsText("height")).containsOnly("48");
        List<String> indexes = items.findValuesAsText("url").stream()
                .map(url -> url.replaceAll(".*_(\\d+)\\.png", "$1"))
                .toList();
        assertThat(indexes).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(items.findValuesAsText("image_id")).doesNotHaveDuplicates();
    }

    @Test
    void savedFilesShouldComeWhenNoParameterNamesTheNode() {
        // Given
        String preview = "\"7\": {\"class_type\": \"PreviewImage\", \"inputs\": {\"images\": [\"1\", 0]}}";
        String id = workflow(String.join(", ", EMPTY, preview, save("9", "1")), "[]");
        String silent = workflow(String.join(", ", EMPTY, preview, save("9", "1")), "[" + output("X", "1") + "]");

        // When, then
        assertThat(made(id, Map.of())).hasSize(3);
        assertThat(made(silent, Map.of())).hasSize(3);
    }

    @Test
    void previewShouldComeWhenAParameterNamesIt() {
        // Given
        String preview = "\"7\": {\"class_type\": \"PreviewImage\", \"inputs\": {\"images\": [\"1\", 0]}}";
        String id = workflow(String.join(", ", EMPTY, preview, save("9", "1")), "[" + output("SHOWN", "7") + "]");

        // When
        JsonNode items = made(id, Map.of());

        // Then
        assertThat(items.findValuesAsText("name")).containsExactly("SHOWN", "SHOWN", "SHOWN");
    }

    @Test
    void animationAudioAndTextShouldBeWhatTheyAre() {
        // Given
        String animated =
                "\"5\": {\"class_type\": \"SaveAnimatedWEBP\", \"inputs\": {\"images\": [\"1\", 0], \"filename_prefix\": \"x\","
                        + " \"fps\": 6.0, \"lossless\": true, \"quality\": 80, \"method\": \"default\"}}";
        String silence =
                "\"2\": {\"class_type\": \"EmptyAudio\", \"inputs\": {\"duration\": 0.2, \"sample_rate\": 8000, \"channels\": 1}}";
        String audio =
                "\"6\": {\"class_type\": \"SaveAudio\", \"inputs\": {\"audio\": [\"2\", 0], \"filename_prefix\": \"x\"}}";
        String said =
                "\"3\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"{{SAID}}\"}}, \"4\": {\"class_type\":"
                        + " \"PreviewAny\", \"inputs\": {\"source\": [\"3\", 0]}}";
        String id = workflow(
                String.join(", ", EMPTY, silence, said, animated, audio),
                "[{\"name\": \"SAID\", \"type\": \"TEXT\"}," + output("TEXT", "4") + "," + output("SOUND", "6") + ","
                        + output("MOVING", "5") + "]");

        // When
        JsonNode items = made(id, Map.of("SAID", "grün \"{{x}}\""));

        // Then
        assertThat(items.findValuesAsText("name")).containsExactly("TEXT", "SOUND", "MOVING");
        assertThat(items.findValuesAsText("content_type"))
                .containsExactly("text/plain;charset=utf-8", "audio/flac", "image/webp");
        assertThat(text(items.get(0))).isEqualTo("grün \"{{x}}\"");
        assertThat(items.get(1).path("width").isNull()).isTrue();
        assertThat(items.get(2).path("width").asInt()).isEqualTo(64);
        assertThat(bob.get("image/" + items.get(0).path("image_id").asText() + "/content")
                        .expect(200)
                        .text())
                .isEqualTo("grün \"{{x}}\"");
        Api.Answer first = bob.post(
                "image/generate?retrieve_image=true", Map.of("workflow_id", id, "parameters", Map.of("SAID", "a")));
        assertThat(first.expect(200).header("Content-Type")).isEqualTo("image/webp");
    }

    @Test
    void retrievedImageShouldBeTheFirstOutputWhenNoneIsAPicture() {
        // Given
        String said =
                "\"3\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"a\"}}, \"4\": {\"class_type\":"
                        + " \"PreviewAny\", \"inputs\": {\"source\": [\"3\", 0]}}";
        String id = workflow(said, "[" + output("TEXT", "4") + "]");

        // When
        Api.Answer first =
                bob.post("image/generate?retrieve_image=true", Map.of("workflow_id", id, "parameters", Map.of()));

        // Then
        assertThat(first.expect(200).header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(first.text()).isEqualTo("a");
    }

    @Test
    void damagedPictureShouldBeRefusedThoughItMayBeUploaded() {
        // Given
        String enlarge = "5eed0000-0000-4000-8000-000000000107";
        byte[] damaged = new byte[200];
        System.arraycopy("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1), 0, damaged, 0, 8);
        Multipart file = Multipart.of("data", "a.png", damaged);
        String upload = bob.post("image/upload", file.type(), file.body())
                .expect(201)
                .json()
                .path("id")
                .asText();

        // Then
        for (String value : List.of(Base64.getEncoder().encodeToString(damaged), upload)) {
            assertThat(bob.post(
                                    "image/generate",
                                    Map.of("workflow_id", enlarge, "parameters", Map.of("INPUT_IMAGE", value)))
                            .problem(422)
                            .path("errors")
                            .findValuesAsText("pointer"))
                    .containsExactly("/parameters/INPUT_IMAGE");
        }
    }

    @Test
    void pictureShouldBeTakenInFromBase64AndFromAnImageMadeBefore() {
        // Given
        String enlarge = "5eed0000-0000-4000-8000-000000000107";
        JsonNode made =
                made(Workflows.FIRST_PICTURE, Map.of("WIDTH", 64, "HEIGHT", 80)).get(0);
        String base64 = made.path("processed_image").asText();

        // When
        JsonNode fromBytes = made(enlarge, Map.of("INPUT_IMAGE", base64)).get(0);
        JsonNode fromUrl = made(enlarge, Map.of("INPUT_IMAGE", "data:image/png;base64," + base64))
                .get(0);
        JsonNode fromImage = made(
                        enlarge, Map.of("INPUT_IMAGE", made.path("image_id").asText()))
                .get(0);

        // Then
        for (JsonNode item : List.of(fromBytes, fromUrl, fromImage)) {
            assertThat(item.path("height").asInt()).isEqualTo(160);
        }
        String kept = bob.get("image/" + fromBytes.path("image_id").asText())
                .json()
                .path("parameters")
                .path("INPUT_IMAGE")
                .asText();
        assertThat(kept).hasSize(36);
        bob.post("image/generate", Map.of("workflow_id", enlarge, "parameters", Map.of("INPUT_IMAGE", "photo.png")))
                .problem(422);
        String noPicture = Base64.getEncoder().encodeToString("no picture at all".getBytes(StandardCharsets.UTF_8));
        assertThat(bob.post(
                                "image/generate",
                                Map.of("workflow_id", enlarge, "parameters", Map.of("INPUT_IMAGE", noPicture)))
                        .problem(422)
                        .path("errors")
                        .findValuesAsText("pointer"))
                .containsExactly("/parameters/INPUT_IMAGE");
        oart.api(FiefUser.CAROL)
                .post(
                        "image/generate",
                        Map.of(
                                "workflow_id",
                                enlarge,
                                "parameters",
                                Map.of("INPUT_IMAGE", made.path("image_id").asText())))
                .problem(422);
    }

    private static String text(JsonNode item) {
        return new String(
                Base64.getDecoder().decode(item.path("processed_image").asText()), StandardCharsets.UTF_8);
    }
}
