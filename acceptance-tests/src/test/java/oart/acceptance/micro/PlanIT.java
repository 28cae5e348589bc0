package oart.acceptance.micro;

import static oart.acceptance.micro.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** {@code /plan}: what users may run, and how much. */
class PlanIT {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api ada = oart.api(FiefUser.ADA);
    private final Api bob = oart.api(FiefUser.BOB);

    private String create(String members) {
        return ada.post("plan/", json("{'name': 'P-" + UUID.randomUUID() + "'" + members + "}"))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    @Test
    void planShouldBeCreatedAsThePythonProgramsClientsSendIt() {
        // When
        JsonNode plan = ada.post("plan/", json("""
                        {'name': 'Studio', 'description': 'd', 'price': 1, 'parameters': [],
                         'type_parameters': {'AUDIO': {'allowed': true}, 'IMAGE': {'allowed': true}, 'TEXT': {'allowed': true},
                                             'VIDEO': {'allowed': false}},
                         'segment_parameters': {'IMAGE_TO_IMAGE': {'allowed': true}, 'UPSCALE': {'allowed': true}},
                         'images_per_day': 50, 'retention_days': 30, 'total_limit_seconds': 600}""")).expect(201).json();

        // Then
        assertThat(plan.path("price").asDouble()).isEqualTo(1);
        assertThat(plan.path("is_active").asBoolean()).isTrue();
        assertThat(plan.path("type_parameters").path("VIDEO")).isEqualTo(json("{'allowed': false}"));
        assertThat(plan.path("images_per_day").asInt()).isEqualTo(50);
        assertThat(plan.path("max_queued_jobs").isNull()).isTrue();
        assertThat(plan.path("total_limit_seconds").asInt()).isEqualTo(600);
        assertThat(plan.path("silence_limit_seconds").isNull()).isTrue();
        assertThat(bob.get("plan/" + plan.path("id").asText()).expect(200).json())
                .isEqualTo(plan);
        assertThat(ada.post("plan/", json("{'name': 'Studio'}"))
                        .problem(409)
                        .path("type")
                        .asText())
                .endsWith("/conflict");
        ada.delete("plan/" + plan.path("id").asText()).expect(204);
    }

    @Test
    void patchShouldTakeBothMapsAndClearALimit() {
        // Given
        String id = create(", 'images_per_day': 3");

        // When
        JsonNode plan = ada.patch("plan/" + id, json("""
                        {'images_per_day': null, 'type_parameters': {'IMAGE': {'allowed': true}},
                         'segment_parameters': {'UPSCALE': {'allowed': false}}}""")).expect(200).json();

        // Then
        assertThat(plan.path("images_per_day").isNull()).isTrue();
        assertThat(plan.path("segment_parameters")).isEqualTo(json("{'UPSCALE': {'allowed': false}}"));
        assertThat(ada.patch("plan/" + id, json("""
                        {'price': -1, 'name': null, 'max_queued_jobs': 1.5, 'type_parameters': {'IMAGE': true},
                         'segment_parameters': {'NOPE': {'allowed': true}}}"""))
                        .problem(422)
                        .path("errors")
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/price", "/name", "/max_queued_jobs", "/type_parameters/IMAGE", "/segment_parameters/NOPE");
        bob.patch("plan/" + id, json("{'price': 0}")).problem(403);
        ada.delete("plan/" + id).expect(204);
        ada.delete("plan/" + id).problem(404);
    }

    @Test
    void associationsShouldBeIdempotentAndDecideWhatRuns() {
        // Given
        String plan = create("");
        FiefUser dan = oart.newUser("dan");
        Api api = oart.api(dan);
        api.get("user/me").expect(200);
        ada.patch("user/" + dan.id(), json("{'plan_id': '" + plan + "'}")).expect(200);

        // Then
        api.get("workflow/" + Workflows.FIRST_PICTURE + "/schema").expect(200);
        ada.put("plan/" + plan + "/workflow/" + Workflows.TEXT_TO_IMAGE).expect(204);
        ada.put("plan/" + plan + "/workflow/" + Workflows.TEXT_TO_IMAGE).expect(204);
        assertThat(bob.get("plan/" + plan + "/workflow").expect(200).json())
                .isEqualTo(json("[{'plan_id': '" + plan + "', 'workflow_id': '" + Workflows.TEXT_TO_IMAGE + "'}]"));
        assertThat(api.get("workflow/" + Workflows.FIRST_PICTURE + "/schema")
                        .problem(403)
                        .path("rule")
                        .asText())
                .isEqualTo("workflows");
        api.post("image/generate", Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of()))
                .problem(403);
        ada.delete("plan/" + plan + "/workflow/" + Workflows.TEXT_TO_IMAGE).expect(204);
        ada.delete("plan/" + plan + "/workflow/" + Workflows.TEXT_TO_IMAGE).expect(204);
        api.get("workflow/" + Workflows.FIRST_PICTURE + "/schema").expect(200);
        ada.put("plan/" + plan + "/model/" + NOBODY).problem(404);
        ada.put("plan/" + NOBODY + "/workflow/" + Workflows.FIRST_PICTURE).problem(404);
        ada.get("plan/" + NOBODY + "/model").problem(404);
        bob.put("plan/" + plan + "/workflow/" + Workflows.FIRST_PICTURE).problem(403);
        assertThat(ada.delete("plan/" + plan).problem(409).path("used_by"))
                .isEqualTo(json("[{'kind': 'user', 'count': 1, 'ids': ['" + dan.id() + "']}]"));
    }
}
