package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import oart.acceptance.http.Api;
import oart.sandbox.comfysim.ComfySim;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a plan allows is what runs: no more by asking often, at once, or otherwise. */
class PlanLimitsIT {
    private static final String FLUX_MODEL = "5eed0000-0000-4000-8000-000000000003";
    private static final String SDXL_MODEL = "5eed0000-0000-4000-8000-000000000002";
    private static final String FLUX = "5eed0000-0000-4000-8000-000000000104";

    private final MicroInstallation oart = MicroInstallation.shared();
    private FiefUser dan;
    private Api api;

    @BeforeEach
    void meetANewUser() {
        dan = oart.newUser("dan");
        api = oart.api(dan);
        api.get("user/me").expect(200);
    }

    @AfterEach
    void clearFaults() {
        comfy().clearFaults();
    }

    private ComfySim comfy() {
        return oart.sandbox().comfySims().get(0);
    }

    /** Gives the user a plan of their own. @param changes SQL of its columns; @return its id */
    private String plan(String changes) {
        String id = oart.sql("insert into plans (id, name, description, price, is_active, parameters, type_parameters,"
                + " segment_parameters, created_at, updated_at) select gen_random_uuid(), 'P-' || gen_random_uuid(),"
                + " '', 5, true, '[]', '{}', '{}', now(), now() returning id");
        oart.sql("update plans set " + changes + " where id = '" + id + "' returning id");
        oart.sql("update users set plan_id = '" + id + "' where id = '" + dan.id() + "' returning id");
        return id;
    }

    private static Map<String, Object> wish(Map<String, Object> parameters) {
        Map<String, Object> all = new HashMap<>(Map.of("WIDTH", 64, "HEIGHT", 64));
        all.putAll(parameters);
        return Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", all);
    }

    private Api.Answer submit(Map<String, Object> parameters) {
        return api.post("image/generate", wish(parameters), "Prefer", "respond-async");
    }

    private String submitted(Map<String, Object> parameters) {
        return submit(parameters).expect(202).json().path("id").asText();
    }

    private JsonNode dryRun(Object wish) {
        return api.post("image/generate?dry_run=true", wish).expect(200).json();
    }

    private long jobs() {
        return Long.parseLong(oart.sql("select (select count(*) from generation_jobs where user_id = '" + dan.id()
                + "') + (select count(*) from generation_jobs_done where user_id = '" + dan.id() + "')"));
    }

    @Test
    void fiftyRequestsAtOnceShouldMakeExactlyTheThreeThatAreLeft() {
        // Given
        plan("images_per_day = 3");
        List<CompletableFuture<Api.Answer>> calls = new ArrayList<>();

        // When
        for (int i = 0; i < 50; i++) {
            int seed = i;
            calls.add(CompletableFuture.supplyAsync(() -> submit(Map.of("SEED", seed))));
        }
        List<Api.Answer> answers = calls.stream().map(CompletableFuture::join).toList();

        // Then
        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(3);
        assertThat(answers).filteredOn(answer -> answer.status() != 202).allSatisfy(answer -> {
            JsonNode problem = answer.problem(429);
            assertThat(problem.path("rule").asText()).isEqualTo("images_per_day");
            assertThat(problem.path("limit").asInt()).isEqualTo(3);
            assertThat(problem.path("used").asInt()).isEqualTo(3);
            assertThat(Instant.parse(problem.path("reset_at").asText())).isAfter(Instant.now());
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        });
        assertThat(jobs()).isEqualTo(3);
    }

    @Test
    void batchShouldCountWholeAndAFailedJobNothing() {
        // Given
        plan("images_per_day = 4");
        api.await(submitted(Map.of("BATCH_SIZE", 3)), "SUCCEEDED");

        // When
        assertThat(submit(Map.of("BATCH_SIZE", 2)).problem(429).path("used").asInt())
                .isEqualTo(3);
        comfy().fault("out-of-memory", Map.of("class_type", "SaveImage"));
        api.await(submitted(Map.of("SEED", 4)), "FAILED");

        // Then
        api.await(submitted(Map.of("SEED", 5)), "SUCCEEDED");
        submit(Map.of("SEED", 6)).problem(429);
    }

    @Test
    void waitingJobsShouldBeLimitedAndConcurrentOnesShouldWait() {
        // Given
        plan("max_queued_jobs = 2, max_concurrent_jobs = 1");
        comfy().fault("hold", Map.of());
        String running = submitted(Map.of("SEED", 1));
        api.await(running, "RUNNING");

        // When
        String second = submitted(Map.of("SEED", 2));
        String third = submitted(Map.of("SEED", 3));
        JsonNode problem = submit(Map.of("SEED", 4)).problem(429);

        // Then
        assertThat(problem.path("rule").asText()).isEqualTo("max_queued_jobs");
        assertThat(problem.path("used").asInt()).isEqualTo(2);
        for (String waiting : List.of(second, third)) {
            JsonNode job = api.get("image/job/" + waiting).expect(200).json();
            assertThat(job.path("state").asText()).isEqualTo("QUEUED");
            assertThat(job.path("position").asInt()).isPositive();
        }
        comfy().clearFaults();
        api.await(second, "SUCCEEDED");
        api.await(third, "SUCCEEDED");
    }

    @Test
    void timeLimitsOfThePlanShouldCountWhenTheyAreTighterThanTheWorkflows() {
        // Given
        plan("total_limit_seconds = 3");
        comfy().fault("hold", Map.of());

        // When
        JsonNode problem = api.post("image/generate", wish(Map.of("SEED", 1))).problem(504);
        comfy().clearFaults();

        // Then
        JsonNode overdue = api.await(problem.path("job_id").asText(), "FAILED");
        assertThat(overdue.path("error").path("detail").asText()).contains("exceeded its time limit");

        // And given
        plan("silence_limit_seconds = 2");
        comfy().fault("hold", Map.of());

        // When
        JsonNode silent = api.await(submitted(Map.of("SEED", 2)), "FAILED");

        // Then
        assertThat(silent.path("error").path("detail").asText()).contains("no sign of life");
        assertThat(silent.path("timings").path("started_at").isNull()).isFalse();
    }

    @Test
    void administratorShouldMoveAWaitingJobAndNoOther() {
        // Given
        plan("max_concurrent_jobs = 1");
        comfy().fault("hold", Map.of());
        String running = submitted(Map.of("SEED", 1));
        api.await(running, "RUNNING");
        String first = submitted(Map.of("SEED", 2));
        String second = submitted(Map.of("SEED", 3));
        Api ada = oart.api(FiefUser.ADA);

        // When
        JsonNode moved = ada.patch("admin/job/" + second + "?reason=a+demo", Map.of("priority", 9))
                .expect(200)
                .json();

        // Then
        assertThat(moved.path("priority").asInt()).isEqualTo(9);
        assertThat(moved.path("position").asInt())
                .isLessThan(api.get("image/job/" + first)
                        .expect(200)
                        .json()
                        .path("position")
                        .asInt());
        JsonNode trail = ada.get("admin/audit?limit=1&target=" + second)
                .expect(200)
                .json()
                .get(0);
        assertThat(trail.path("reason").asText()).isEqualTo("a demo");
        assertThat(trail.path("changes").path("priority").path("to").asInt()).isEqualTo(9);
        ada.patch("admin/job/" + running, Map.of("priority", 9)).problem(409);
        ada.patch("admin/job/" + UUID.randomUUID(), Map.of("priority", 9)).problem(404);
        ada.patch("admin/job/" + first, Map.of()).problem(422);
        ada.patch("admin/job/" + first, Map.of("priority", 1.5)).problem(422);
        ada.patch("admin/job/" + first, Map.of("priority", 1_000_001)).problem(422);
        api.patch("admin/job/" + first, Map.of("priority", 9)).problem(403);

        // And when
        comfy().clearFaults();

        // Then
        String end =
                api.await(first, "SUCCEEDED").path("timings").path("started_at").asText();
        assertThat(Instant.parse(api.await(second, "SUCCEEDED")
                        .path("timings")
                        .path("started_at")
                        .asText()))
                .isBefore(Instant.parse(end));
    }

    @Test
    void higherPriorityShouldRunFirst() {
        // Given
        plan("priority = 0, max_concurrent_jobs = 1");
        comfy().fault("hold", Map.of());
        api.await(submitted(Map.of("SEED", 1)), "RUNNING");
        submitted(Map.of("SEED", 2));
        FiefUser eve = oart.newUser("eve");
        Api other = oart.api(eve);
        other.get("user/me").expect(200);
        String high =
                oart.sql("insert into plans (id, name, description, price, is_active, parameters, type_parameters,"
                        + " segment_parameters, created_at, updated_at, priority) select gen_random_uuid(), 'H-' ||"
                        + " gen_random_uuid(), '', 5, true, '[]', '{}', '{}', now(), now(), 10 returning id");
        oart.sql("update users set plan_id = '" + high + "' where id = '" + eve.id() + "' returning id");

        // When: the second slot of the backend may be taken; whoever waits, the higher priority waits first
        for (int seed = 10; seed < 13; seed++) {
            other.submit(wish(Map.of("SEED", seed)));
        }
        String last = other.submit(wish(Map.of("SEED", 13)));

        // Then
        JsonNode dans = dryRun(wish(Map.of()));
        int lastPosition =
                other.get("image/job/" + last).json().path("position").asInt();
        assertThat(dans.path("position").asInt()).isGreaterThan(lastPosition);
        comfy().clearFaults();
        other.await(last, "SUCCEEDED");
    }

    @Test
    void flagsAndAssociationsShouldForbidAndADryRunShouldTellWhatWouldHaveRun() {
        // Given
        plan("type_parameters = '{\"IMAGE\": {\"allowed\": false}}'");

        // When
        JsonNode problem = submit(Map.of()).problem(403);
        JsonNode dry = dryRun(wish(Map.of("WIDTH", 65)));

        // Then
        assertThat(problem.path("rule").asText()).isEqualTo("type_parameters.IMAGE");
        assertThat(dry.path("plan").path("allowed").asBoolean()).isFalse();
        assertThat(dry.path("plan").path("rule").asText()).isEqualTo("type_parameters.IMAGE");
        assertThat(dry.path("graph").size()).isPositive();
        assertThat(dry.path("parameters").path("WIDTH").asInt()).isEqualTo(65);
        assertThat(dry.path("backends").get(0).path("can_run").asBoolean()).isTrue();
        assertThat(jobs()).isZero();
    }

    @Test
    void modelShouldBeTheOneThatReallyRuns() {
        // Given
        String plan = plan("priority = 0");
        oart.sql("insert into plans_models (plan_id, model_id) values ('" + plan + "', '" + SDXL_MODEL
                + "') returning plan_id");

        // When
        JsonNode byDefault = api.post(
                        "image/generate", Map.of("workflow_id", FLUX, "parameters", Map.of("PROMPT", "a boat")))
                .problem(403);
        JsonNode byFile = api.post(
                        "image/generate",
                        Map.of(
                                "workflow_id",
                                FLUX,
                                "parameters",
                                Map.of("MODEL_ID", SDXL_MODEL, "MODEL_PATH", "flux1-dev.safetensors")))
                .problem(403);

        // Then
        assertThat(byDefault.path("rule").asText()).isEqualTo("models");
        assertThat(byFile.path("rule").asText()).isEqualTo("models");
        assertThat(dryRun(Map.of("workflow_id", FLUX, "parameters", Map.of("MODEL_ID", FLUX_MODEL)))
                        .path("plan")
                        .path("rule")
                        .asText())
                .isEqualTo("models");
        assertThat(jobs()).isZero();
    }

    @Test
    void narrowedParameterShouldRefuseValuesAndLowerDefaults() {
        // Given
        plan("parameters = '[{\"name\": \"WIDTH\", \"max_value\": 100}]'");

        // When
        JsonNode problem = submit(Map.of("WIDTH", 101, "SEED", -1)).problem(422);
        JsonNode lowered = api.post(
                        "image/generate?dry_run=true",
                        Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of()))
                .expect(200)
                .json();
        JsonNode told = dryRun(wish(Map.of("WIDTH", 101)));

        // Then
        assertThat(problem.path("rule").asText()).isEqualTo("parameters.WIDTH.max_value");
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/parameters/WIDTH", "/parameters/SEED");
        assertThat(lowered.path("plan").path("allowed").asBoolean()).isTrue();
        assertThat(lowered.path("parameters").path("WIDTH").asInt()).isEqualTo(100);
        assertThat(told.path("plan").path("allowed").asBoolean()).isFalse();
        assertThat(told.path("plan").path("errors").findValuesAsText("pointer")).containsExactly("/parameters/WIDTH");
        assertThat(told.path("parameters").path("WIDTH").asInt()).isEqualTo(101);
    }

    @Test
    void inactivePlanShouldForbidAndNoPlanShouldMeanTheFreeOne() {
        plan("is_active = false");
        assertThat(submit(Map.of()).problem(403).path("rule").asText()).isEqualTo("is_active");

        oart.sql("update users set plan_id = null where id = '" + dan.id() + "' returning id");
        api.await(submitted(Map.of()), "SUCCEEDED");
    }

    @Test
    void imagesShouldGoWhenThePlanKeepsThemNoLonger() {
        // Given
        plan("retention_days = 30");
        String old = image(api.await(submitted(Map.of("SEED", 1)), "SUCCEEDED"));
        String young = image(api.await(submitted(Map.of("SEED", 2)), "SUCCEEDED"));
        long objects = oart.objects();

        // When
        oart.sql("update images set created_at = now() - interval '31 days' where id = '" + old + "' returning id");

        // Then
        Awaitility.await().until(() -> api.get("image/" + old).status() == 404);
        Awaitility.await().until(() -> oart.objects() < objects);
        api.get("image/" + young).expect(200);
    }

    @Test
    void deletedUserShouldGoWithAllThatWasTheirs() {
        // Given
        image(api.await(submitted(Map.of("SEED", 1)), "SUCCEEDED"));
        long objects = oart.objects();

        // When
        oart.sql("insert into user_tombstones (user_id) values ('" + dan.id() + "') returning user_id");

        // Then
        Awaitility.await().until(() -> oart.sql("select id from users where id = '" + dan.id() + "'") == null);
        Awaitility.await().until(() -> oart.objects() < objects);
        assertThat(jobs()).isZero();
        api.get("user/me").problem(401);
    }

    private static String image(JsonNode job) {
        return job.path("images").get(0).path("image_id").asText();
    }
}
