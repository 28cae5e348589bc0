package oart.acceptance.micro;

import static oart.acceptance.micro.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /workflow/{id}/schema} and {@code /user/me/usage}: what a caller may send, and how often. */
class SchemaIT {
    private static final String SD15 = "5eed0000-0000-4000-8000-000000000001";
    private static final String SDXL = "5eed0000-0000-4000-8000-000000000002";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api ada = oart.api(FiefUser.ADA);
    private FiefUser dan;
    private Api api;

    @BeforeEach
    void meetANewUser() {
        dan = oart.newUser("dan");
        api = oart.api(dan);
        api.get("user/me").expect(200);
    }

    private String subscribe(String members) {
        String plan = ada.post("plan/", json("{'name': 'S-" + UUID.randomUUID() + "'" + members + "}"))
                .expect(201)
                .json()
                .path("id")
                .asText();
        ada.patch("user/" + dan.id(), json("{'plan_id': '" + plan + "'}")).expect(200);
        return plan;
    }

    @Test
    void schemaShouldShowTheParametersOfAWorkflowToAForm() {
        // When
        JsonNode schema = api.get("workflow/" + Workflows.FIRST_PICTURE + "/schema")
                .expect(200)
                .json();

        // Then
        assertThat(schema.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.path("additionalProperties").isBoolean()).isTrue();
        JsonNode properties = schema.path("properties");
        assertThat(properties.fieldNames())
                .toIterable()
                .contains("PROMPT", "WIDTH", "SEED")
                .doesNotContain("IMAGE");
        assertThat(properties.path("WIDTH").path("type").asText()).isEqualTo("number");
        assertThat(properties.path("WIDTH").path("maximum").asInt()).isEqualTo(4096);
        assertThat(properties.path("SEED").path("x-randomize").asBoolean()).isTrue();
    }

    @Test
    void schemaShouldBeNarrowedByThePlan() {
        // Given
        subscribe(", 'parameters': [{'name': 'WIDTH', 'type': 'NUMBER', 'max_value': 128}]");

        // When
        JsonNode width = api.get("workflow/" + Workflows.FIRST_PICTURE + "/schema")
                .expect(200)
                .json()
                .path("properties")
                .path("WIDTH");

        // Then
        assertThat(width.path("maximum").asInt()).isEqualTo(128);
        assertThat(width.path("default").asInt()).isEqualTo(128);
        api.post("image/generate", Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of("WIDTH", 129)))
                .problem(422);
    }

    @Test
    void schemaShouldOfferTheModelsOfThePlanAndJoinTheParametersOfTheChosenOne() {
        // Given
        String path = "workflow/" + Workflows.TEXT_TO_IMAGE + "/schema";
        JsonNode byDefault = api.get(path).expect(200).json().path("properties");
        JsonNode chosen = api.get(path + "?model_id=" + SDXL).expect(200).json().path("properties");
        String plan = subscribe("");
        ada.put("plan/" + plan + "/model/" + SDXL).expect(204);

        // When
        JsonNode limited = api.get(path).expect(200).json();

        // Then
        assertThat(byDefault.path("MODEL_ID").path("default").asText()).isEqualTo(SD15);
        assertThat(byDefault.path("MODEL_ID").path("oneOf").findValuesAsText("const"))
                .contains(SD15, SDXL);
        assertThat(byDefault.path("STEPS").path("default").asInt()).isEqualTo(20);
        assertThat(chosen.path("STEPS").path("default").asInt()).isEqualTo(28);
        assertThat(limited.path("properties").path("MODEL_ID").path("oneOf").findValuesAsText("const"))
                .containsExactly(SDXL);
        assertThat(limited.path("required").toString()).contains("MODEL_ID");
        assertThat(api.get(path + "?model_id=" + SD15).problem(403).path("rule").asText())
                .isEqualTo("models");
        api.get(path + "?model_id=00000000-0000-4000-8000-000000000000").problem(422);
        api.get(path + "?model_id=x").problem(422);
    }

    @Test
    void schemaShouldBeRefusedAsGeneratingWouldBe() {
        // Given
        subscribe(", 'type_parameters': {'IMAGE': {'allowed': false}}");

        // Then
        assertThat(api.get("workflow/" + Workflows.FIRST_PICTURE + "/schema")
                        .problem(403)
                        .path("rule")
                        .asText())
                .isEqualTo("type_parameters.IMAGE");
        api.get("workflow/00000000-0000-4000-8000-000000000000/schema").problem(404);
        api.get("workflow/abc/schema").problem(404);
        oart.anonymous().get("workflow/" + Workflows.FIRST_PICTURE + "/schema").problem(401);
    }

    @Test
    void usageShouldShowPlanAndUse() {
        // Given
        subscribe(
                ", 'images_per_day': 5, 'max_queued_jobs': 2, 'retention_days': 30, 'segment_parameters': {'UPSCALE': {'allowed': false}}");
        api.post(
                        "image/generate",
                        Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of("WIDTH", 64, "HEIGHT", 64)))
                .expect(200);

        // When
        JsonNode usage = api.get("user/me/usage").expect(200).json();

        // Then
        assertThat(usage.path("plan").path("images_per_day").asInt()).isEqualTo(5);
        assertThat(usage.path("images").path("used").asInt()).isEqualTo(1);
        assertThat(usage.path("images").path("limit").asInt()).isEqualTo(5);
        assertThat(usage.path("images").path("reset_at").asText()).endsWith("T00:00:00Z");
        assertThat(usage.path("queued")).isEqualTo(json("{'used': 0, 'limit': 2}"));
        assertThat(usage.path("running")).isEqualTo(json("{'used': 0, 'limit': null}"));
        assertThat(usage.path("types").path("IMAGE").asBoolean()).isTrue();
        assertThat(usage.path("segments").path("UPSCALE").asBoolean(true)).isFalse();
        assertThat(usage.path("retention_days").asInt()).isEqualTo(30);
    }
}
