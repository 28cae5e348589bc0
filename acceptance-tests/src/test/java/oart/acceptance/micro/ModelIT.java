package oart.acceptance.micro;

import static oart.acceptance.micro.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** {@code /model}: weights that workflows can run with. Everybody reads, administrators write. */
class ModelIT {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api ada = oart.api(FiefUser.ADA);
    private final Api bob = oart.api(FiefUser.BOB);

    private String create(String name) {
        return ada.post(
                        "model/",
                        json("{'name': '" + name + "', 'os_path': '" + name + ".safetensors', 'model': 'SDXL'}"))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    @Test
    void createdModelShouldBeWhereItsLocationSaysWithTheMembersOldClientsKnow() {
        // When
        Api.Answer created = ada.post("model/", json("""
                {'name': 'Juggernaut', 'os_path': 'XL/juggernaut.safetensors', 'model': 'SDXL',
                 'parameters': [{'name': 'STEPS', 'type': 'NUMBER', 'default': 30, 'required': true}], 'id': 'ignored'}"""));

        // Then
        JsonNode row = created.expect(201).json();
        assertThat(created.header("Location"))
                .endsWith("/model/" + row.path("id").asText());
        assertThat(row.path("description").isNull()).isTrue();
        assertThat(row.path("parameters").path(0).path("default").asInt()).isEqualTo(30);
        Api.Answer read = bob.get("model/" + row.path("id").asText()).expect(200);
        assertThat(read.json()).isEqualTo(row);
        assertThat(read.header("ETag")).isEqualTo(created.header("ETag")).startsWith("\"");
        assertThat(row.fieldNames())
                .toIterable()
                .contains("id", "name", "description", "os_path", "model", "parameters", "created_at", "updated_at");
    }

    @Test
    void modelsShouldBeListedNewestFirstInPages() {
        // Given
        String older = create("paged-1");
        String newer = create("paged-2");

        // When
        Api.Answer first = bob.get("model?limit=1").expect(200);
        Api.Answer second =
                bob.get(first.header("Link").replaceFirst("</(.*)>.*", "$1")).expect(200);

        // Then
        assertThat(first.json().path(0).path("id").asText()).isEqualTo(newer);
        assertThat(second.json().path(0).path("id").asText()).isEqualTo(older);
        assertThat(Integer.parseInt(first.header("X-Total-Count"))).isGreaterThanOrEqualTo(5);
    }

    @Test
    void patchShouldChangeWhatIsGivenAndRefuseAStaleState() {
        // Given
        String id = create("patched");
        String tag = bob.get("model/" + id).header("ETag");

        // When
        Api.Answer changed =
                ada.patch("model/" + id, json("{'description': 'x', 'parameters': [{'name': 'A'}]}"), "If-Match", tag);

        // Then
        assertThat(changed.expect(200).json().path("description").asText()).isEqualTo("x");
        assertThat(changed.json().path("name").asText()).isEqualTo("patched");
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
        assertThat(ada.patch("model/" + id, json("{'name': 'y'}"), "If-Match", tag)
                        .problem(412)
                        .path("type")
                        .asText())
                .endsWith("/stale");
        ada.delete("model/" + id, "If-Match", tag).problem(412);
        ada.patch("model/" + id, json("{'description': null}"), "If-Match", "*").expect(200);
        assertThat(ada.patch("model/" + id, json("{'os_path': null, 'model': 'SD99', 'parameters': {}}"))
                        .problem(422)
                        .path("errors")
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/os_path", "/model", "/parameters");
        ada.delete("model/" + id, "If-Match", bob.get("model/" + id).header("ETag"))
                .expect(204);
        bob.get("model/" + id).problem(404);
    }

    @Test
    void usedModelShouldNotBeDeletedButArchived() {
        // Given
        String id = create("used");
        String plan = ada.post("plan/", json("{'name': 'uses a model'}"))
                .expect(201)
                .json()
                .path("id")
                .asText();
        ada.put("plan/" + plan + "/model/" + id).expect(204);

        // When
        JsonNode problem = ada.delete("model/" + id).problem(409);

        // Then
        assertThat(problem.path("type").asText()).endsWith("/in-use");
        assertThat(problem.path("used_by")).isEqualTo(json("[{'kind': 'plan', 'count': 1, 'ids': ['" + plan + "']}]"));
        assertThat(ada.patch("model/" + id, json("{'archived': true}"))
                        .expect(200)
                        .json()
                        .path("archived")
                        .asBoolean())
                .isTrue();
        assertThat(bob.get("model/").json().findValuesAsText("id")).doesNotContain(id);
        assertThat(ada.get("model/?archived=true").expect(200).json().findValuesAsText("id"))
                .contains(id);
        bob.get("model/?archived=true").problem(403);
        bob.get("model/" + id).expect(200);
        ada.delete("plan/" + plan).expect(204);
        ada.delete("model/" + id).expect(204);
    }

    @Test
    void onlyAdministratorsShouldWriteAndNonsenseShouldBeAProblem() {
        String id = create("guarded");
        bob.post("model/", json("{'name': 'x', 'os_path': 'x', 'model': 'SDXL'}"))
                .problem(403);
        bob.patch("model/" + id, json("{'name': 'x'}")).problem(403);
        bob.delete("model/" + id).problem(403);
        oart.anonymous().get("model/").problem(401);
        for (String unknown : new String[] {NOBODY, "abc"}) {
            ada.get("model/" + unknown).problem(404);
            ada.patch("model/" + unknown, json("{}")).problem(404);
            ada.delete("model/" + unknown).problem(404);
        }
        ada.post("model/", json("[]")).problem(422);
        ada.post("model/", "application/json", "{\"name\": ".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .problem(400);
        ada.post("model/", "text/plain", "x".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .problem(415);
        assertThat(ada.post("model/", json("{}")).problem(422).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/name", "/os_path", "/model");
        bob.get("model/?limit=x").problem(422);
        bob.get("model/?cursor=x").problem(422);
        ada.delete("model/" + id).expect(204);
    }
}
