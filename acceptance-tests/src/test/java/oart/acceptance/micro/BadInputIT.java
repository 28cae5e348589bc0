package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input gets the problem that says what is wrong, and leaves nothing behind. */
class BadInputIT {
    private static final String COUNTS = "select (select count(*) from generation_jobs) || ' '"
            + " || (select count(*) from generation_jobs_done) || ' ' || (select count(*) from uploads) || ' '"
            + " || (select count(*) from images) || ' ' || (select count(*) from idempotency_keys)";

    private final MicroInstallation oart = MicroInstallation.shared();

    private static String wish(String parameters) {
        return "{\"workflow_id\": \"" + Workflows.FIRST_PICTURE + "\", \"parameters\": {" + parameters + "}}";
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("malformed", "{\"workflow_id\": }", 400, ""),
                Arguments.of("truncated", wish("\"WIDTH\": 64").substring(0, 60), 400, ""),
                Arguments.of("empty", "", 422, ""),
                Arguments.of("not an object", "[]", 422, ""),
                Arguments.of("trailing text", wish("") + " x", 400, ""),
                Arguments.of("duplicate key", wish("\"WIDTH\": 64, \"WIDTH\": 65"), 400, ""),
                Arguments.of("NaN", wish("\"WIDTH\": NaN"), 400, ""),
                Arguments.of("a number of a million digits", wish("\"WIDTH\": 1e999999"), 422, "/parameters/WIDTH"),
                Arguments.of("an exponent that overflows", wish("\"WIDTH\": 1e99999999999"), 422, "/parameters/WIDTH"),
                Arguments.of("other encoding", "\u0000" + wish(""), 400, ""),
                Arguments.of("too deep", wish("\"PROMPT\": " + "[".repeat(70) + "]".repeat(70)), 400, ""),
                Arguments.of("unpaired surrogate", wish("\"PROMPT\": \"\\ud800\""), 422, ""),
                Arguments.of("U+0000", wish("\"PROMPT\": \"\\u0000\""), 422, ""),
                Arguments.of("text for a number", wish("\"WIDTH\": \"abc\""), 422, "/parameters/WIDTH"),
                Arguments.of("beyond a double", wish("\"WIDTH\": 1e399"), 422, "/parameters/WIDTH"),
                Arguments.of("number for a text", wish("\"PROMPT\": 5"), 422, "/parameters/PROMPT"),
                Arguments.of("beyond max", wish("\"WIDTH\": 4097"), 422, "/parameters/WIDTH"),
                Arguments.of("below min", wish("\"SEED\": -1"), 422, "/parameters/SEED"),
                Arguments.of("unknown name", wish("\"SIZE\": 5"), 422, "/parameters/SIZE"),
                Arguments.of(
                        "parameters no object",
                        "{\"workflow_id\": \"" + Workflows.FIRST_PICTURE + "\", \"parameters\": []}",
                        422,
                        "/parameters"),
                Arguments.of("no workflow", "{\"parameters\": {}}", 422, "/workflow_id"),
                Arguments.of("nonsense workflow", "{\"workflow_id\": \"x\", \"parameters\": {}}", 422, "/workflow_id"),
                Arguments.of(
                        "unknown workflow",
                        "{\"workflow_id\": \"00000000-0000-4000-8000-000000000000\", \"parameters\": {}}",
                        422,
                        "/workflow_id"),
                Arguments.of(
                        "missing required",
                        "{\"workflow_id\": \"5eed0000-0000-4000-8000-000000000107\", \"parameters\": {}}",
                        422,
                        "/parameters/INPUT_IMAGE"),
                Arguments.of(
                        "unknown folder",
                        "{\"workflow_id\": \"" + Workflows.FIRST_PICTURE
                                + "\", \"folder_id\": \"00000000-0000-4000-8000-000000000000\", \"parameters\": {}}",
                        422,
                        "/folder_id"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void bodyShouldBeRefusedAndLeaveNothing(String name, String body, int status, String pointer) {
        // Given
        String before = oart.sql(COUNTS);

        // When
        JsonNode problem = oart.api(FiefUser.BOB)
                .post("image/generate", Api.JSON_TYPE, body.getBytes(StandardCharsets.UTF_8))
                .problem(status);

        // Then
        if (!pointer.isEmpty()) {
            assertThat(problem.path("errors").findValuesAsText("pointer")).contains(pointer);
        }
        assertThat(oart.sql(COUNTS)).isEqualTo(before);
    }

    @Test
    void allProblemsShouldBeToldAtOnce() {
        assertThat(oart.api(FiefUser.BOB)
                        .post(
                                "image/generate",
                                Api.JSON_TYPE,
                                ("{\"workflow_id\": \"" + Workflows.FIRST_PICTURE
                                                + "\", \"folder_id\": \"00000000-0000-4000-8000-000000000000\","
                                                + " \"callback_url\": \"http://10.0.0.1/x\", \"parameters\":"
                                                + " {\"WIDTH\": 1, \"HEIGHT\": true, \"NOPE\": null, \"WHAT\": 1,"
                                                + " \"MODEL_ID\": \"00000000-0000-4000-8000-000000000000\"}}")
                                        .getBytes(StandardCharsets.UTF_8))
                        .problem(422)
                        .path("errors")
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/parameters/WIDTH",
                        "/parameters/HEIGHT",
                        "/parameters/WHAT",
                        "/parameters/MODEL_ID",
                        "/folder_id",
                        "/callback_url");
    }

    @Test
    void folderOfAnotherUserShouldBeRefused() {
        // Given
        oart.api(FiefUser.CAROL).get("user/me").expect(200);
        String folder = oart.sql("select id from users_folders where user_id = '" + FiefUser.CAROL.id() + "'");

        // When, then
        oart.api(FiefUser.BOB)
                .post(
                        "image/generate",
                        Map.of("workflow_id", Workflows.FIRST_PICTURE, "folder_id", folder, "parameters", Map.of()))
                .problem(422);
    }

    @Test
    void nodeClassThatNoBackendHasShouldBeNamed() {
        // Given
        String id = oart.sql(
                "insert into workflows (id, name, model, workflow_type, workflow_segment, workflow_json, parameters,"
                        + " created_at, updated_at) select gen_random_uuid(), 'Unknown class', model, workflow_type, workflow_segment,"
                        + " '{\"9\": {\"class_type\": \"NoSuchNode\", \"inputs\": {}}}'::jsonb, '[]'::json, now(), now()"
                        + " from workflows where id = '" + Workflows.FIRST_PICTURE + "' returning id");
        Api bob = oart.api(FiefUser.BOB);
        Awaitility.await().until(() -> bob.get("workflow/" + id).status() == 200);
        String before = oart.sql(COUNTS);

        // When
        JsonNode problem = bob.post("image/generate", Map.of("workflow_id", id, "parameters", Map.of()))
                .problem(422);

        // Then
        assertThat(problem.toString()).contains("NoSuchNode");
        assertThat(problem.path("type").asText()).endsWith("no-backend-capable");
        assertThat(oart.sql(COUNTS)).isEqualTo(before);
    }

    @Test
    void tooLongABodyShouldBe413AndAnotherTypeShouldBe415() {
        byte[] tooLong = ("{\"code\": \"" + "x".repeat((1 << 20) + 1) + "\"}").getBytes(StandardCharsets.UTF_8);
        oart.anonymous().post("auth/token", Api.JSON_TYPE, tooLong).problem(413);
        oart.anonymous()
                .post("auth/token", "application/x-www-form-urlencoded", tooLong)
                .problem(413);
        oart.api(FiefUser.BOB)
                .post("image/generate", "text/plain", wish("").getBytes(StandardCharsets.UTF_8))
                .problem(415);
    }

    @Test
    void tokenShouldBeOurIssuersAndValid() {
        Map<String, Object> past =
                Map.of("exp", Instant.now().minusSeconds(3600).getEpochSecond());
        assertThat(oart.anonymous().get("user/me").problem(401)).isNotNull();
        assertThat(oart.anonymous().get("user/me").header("WWW-Authenticate")).startsWith("Bearer");
        oart.withToken("nonsense").get("user/me").problem(401);
        oart.withToken(oart.sandbox().issuer().mint(FiefUser.BOB, past))
                .get("user/me")
                .problem(401);
        oart.withToken(oart.sandbox().issuer().mintForged(FiefUser.BOB, Map.of()))
                .get("user/me")
                .problem(401);
        oart.withToken(oart.sandbox().issuer().mint(FiefUser.BOB, Map.of("aud", "another")))
                .get("user/me")
                .problem(401);
        oart.withToken(oart.sandbox().issuer().mint(FiefUser.BOB, Map.of("iss", "https://elsewhere.example")))
                .get("user/me")
                .problem(401);
        oart.withToken(oart.sandbox().issuer().mintIdToken(FiefUser.BOB))
                .get("user/me")
                .problem(401);
    }

    @Test
    void whatIsNotThereShouldBeAProblemToo() {
        Api bob = oart.api(FiefUser.BOB);
        bob.get("nope").problem(404);
        bob.get("image/nonsense").problem(404);
        bob.get("image/job/00000000-0000-4000-8000-000000000000").problem(404);
        bob.delete("user/me").problem(405);
        bob.get("image/job/?state=SLEEPING").problem(422);
        bob.get("image/job/?limit=x").problem(422);
        assertThat(oart.anonymous().handshake("websocket/queue-status")).isEqualTo(401);
        assertThat(oart.anonymous().get("").expect(200).header("Content-Security-Policy"))
                .contains("frame-ancestors 'none'");
        oart.anonymous().get("health/live").expect(200);
        oart.anonymous().get("openapi.json").expect(200);
    }
}
