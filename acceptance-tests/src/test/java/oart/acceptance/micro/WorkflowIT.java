package oart.acceptance.micro;

import static oart.acceptance.micro.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** {@code /workflow}: what can be generated. Everybody reads, administrators write, and what they write counts at once. */
class WorkflowIT {
    private static final String WORKFLOW = """
            {'name': 'Plain colour', 'description': 'No model needed', 'model_type': 'SD15', 'workflow_type': 'IMAGE',
             'workflow_segment': 'TEXT_TO_IMAGE',
             'workflow_json': {
               '1': {'class_type': 'EmptyImage', 'inputs': {'width': '{{WIDTH}}', 'height': 64, 'batch_size': 1, 'color': 255}},
               '9': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'plain'}}},
             'parameters': [
               {'name': 'WIDTH', 'type': 'NUMBER', 'default': 64, 'required': true, 'min_value': 16, 'max_value': 512, 'order': 1},
               {'name': 'IMAGE', 'type': 'IMAGE', 'input_or_output': 'OUTPUT', 'node_id': '9', 'required': true}]}""";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api ada = oart.api(FiefUser.ADA);
    private final Api bob = oart.api(FiefUser.BOB);

    private String create() {
        return ada.post("workflow/", json(WORKFLOW))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private Api.Answer generate(String workflow, Object parameters) {
        return bob.post("image/generate", Map.of("workflow_id", workflow, "parameters", parameters));
    }

    @Test
    void createdWorkflowShouldRunAtOnceAndAChangeShouldCountForTheNextRequest() {
        // Given
        Api.Answer created = ada.post("workflow/", json(WORKFLOW)).expect(201);
        String id = created.json().path("id").asText();

        // Then
        assertThat(created.header("Location")).endsWith("/workflow/" + id);
        assertThat(created.json().has("warnings")).isFalse();
        assertThat(generate(id, Map.of("WIDTH", 32))
                        .expect(200)
                        .json()
                        .path(0)
                        .path("width")
                        .asInt())
                .isEqualTo(32);
        JsonNode parameters = created.json().path("parameters").deepCopy();
        ((ObjectNode) parameters.path(0)).put("min_value", 48);
        ada.patch("workflow/" + id, Map.of("parameters", parameters)).expect(200);
        assertThat(generate(id, Map.of("WIDTH", 32)).problem(422).path("errors").findValuesAsText("pointer"))
                .containsExactly("/parameters/WIDTH");
        ada.patch("workflow/" + id, json("{'archived': true}")).expect(200);
        assertThat(generate(id, Map.of()).problem(422).path("errors").findValuesAsText("pointer"))
                .containsExactly("/workflow_id");
        bob.get("workflow/" + id + "/schema").problem(404);
        assertThat(bob.get("workflow/" + id).expect(200).json().path("archived").asBoolean())
                .isTrue();
        assertThat(bob.get("workflow/simplified").json().findValuesAsText("id")).doesNotContain(id);
        JsonNode inUse = ada.delete("workflow/" + id).problem(409);
        assertThat(inUse.path("used_by").findValuesAsText("kind")).contains("image", "finished_job");
    }

    @Test
    void whatCannotRunShouldBeRefusedOrWarnedOfWhenItIsStored() {
        // Given
        ObjectNode workflow = (ObjectNode) json(WORKFLOW);

        // Then
        JsonNode ui = ada.post(
                        "workflow/", workflow.deepCopy().set("workflow_json", json("{'nodes': [], 'links': []}")))
                .problem(422);
        assertThat(ui.path("errors").path(0).path("pointer").asText()).isEqualTo("/workflow_json");
        assertThat(ui.path("detail").asText()).contains("Export (API)");
        JsonNode broken = ada.post(
                        "workflow/",
                        workflow.deepCopy()
                                .set("workflow_json", json("{'1': {'class_type': 'A', 'inputs': {'x': ['7', 0]}}}")))
                .problem(422);
        assertThat(broken.path("detail").asText()).contains("node 7");
        JsonNode warned = ada.post("workflow/", workflow.deepCopy().set("parameters", json("[]")))
                .expect(201)
                .json();
        assertThat(warned.path("warnings").toString()).contains("{{WIDTH}}");
        ada.delete("workflow/" + warned.path("id").asText()).expect(204);
        assertThat(ada.post("workflow/", json("""
                        {'name': 'x', 'model_type': 'SD15', 'model': 'SDXL', 'model_id': '00000000-0000-4000-8000-000000000000',
                         'workflow_type': 'MOVIE', 'workflow_segment': 'TEXT_TO_IMAGE', 'workflow_json': {},
                         'parameters': [{'name': 'A', 'order': 0}]}""")).problem(422).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/model", "/model_id", "/workflow_type", "/workflow_json", "/parameters/0/order");
    }

    @Test
    void largeGraphShouldBeStored() {
        // Given
        ObjectNode workflow = (ObjectNode) json(WORKFLOW);
        ((ObjectNode) workflow.path("workflow_json").path("1").path("inputs")).put("note", "x".repeat(3 << 20));

        // When
        String id =
                ada.post("workflow/", workflow).expect(201).json().path("id").asText();

        // Then
        assertThat(bob.get("workflow/" + id).expect(200).bytes()).hasSizeGreaterThan(3 << 20);
        ada.delete("workflow/" + id).expect(204);
        ada.post(
                        "model/",
                        "application/json",
                        ("{\"name\": \"" + "x".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.UTF_8))
                .problem(413);
    }

    @Test
    void onlyAdministratorsShouldWrite() {
        String id = create();
        bob.post("workflow/", json(WORKFLOW)).problem(403);
        bob.patch("workflow/" + id, json("{'name': 'mine'}")).problem(403);
        bob.delete("workflow/" + id).problem(403);
        ada.delete("workflow/00000000-0000-4000-8000-000000000000").problem(404);
        ada.patch("workflow/abc", json("{}")).problem(404);
        assertThat(ada.patch("workflow/" + id, json("{'name': 'renamed'}"))
                        .expect(200)
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("renamed");
        ada.delete("workflow/" + id).expect(204);
    }
}
