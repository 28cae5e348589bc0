package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

/** One job is cancelled, whatever its state, and no other; one that ended badly is tried again as it was. */
class CancelRetryIT {
    private final MicroInstallation oart = MicroInstallation.shared();
    private Api api;

    @BeforeEach
    void meetANewUser() {
        api = oart.api(oart.newUser("dan"));
        api.get("user/me").expect(200);
    }

    @AfterEach
    void clearFaults() {
        comfy().clearFaults();
    }

    private ComfySim comfy() {
        return oart.sandbox().comfySims().get(0);
    }

    private static Map<String, Object> wish(Map<String, Object> parameters) {
        return Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", parameters);
    }

    private String submitted(int seed) {
        return api.submit(wish(Map.of("WIDTH", 64, "HEIGHT", 64, "SEED", seed)));
    }

    private String state(String job) {
        return api.get("image/job/" + job).expect(200).json().path("state").asText();
    }

    /** How the prompts of a job ended, as the backend's log tells: whether they had been started, and the end. */
    private List<String> ends(String job) {
        return comfy().executions().stream()
                .filter(entry -> String.valueOf(entry.get("extra_data")).contains(job))
                .map(entry -> (entry.get("started") == null ? "waiting " : "started ") + entry.get("end"))
                .toList();
    }

    @Test
    void cancelShouldEndExactlyThatJobInEachState() {
        // Given: one at work, one behind it at the backend, two that wait here
        comfy().fault("slow", Map.of("ms", 400));
        String running = submitted(1);
        api.await(running, "RUNNING");
        String behind = submitted(2);
        api.await(behind, "DISPATCHED");
        String waiting = submitted(3);
        String last = submitted(4);

        // When
        api.delete("image/job/" + waiting).expect(204);
        api.delete("image/job/" + behind).expect(202);
        api.await(behind, "CANCELLED");

        // Then
        assertThat(state(waiting)).isEqualTo("CANCELLED");
        assertThat(state(running)).isEqualTo("RUNNING");
        assertThat(ends(waiting)).isEmpty();
        assertThat(ends(behind)).containsExactly("waiting deleted");

        // And when
        api.delete("image/job/" + running).expect(202);
        api.await(running, "CANCELLED");
        comfy().clearFaults();

        // Then
        assertThat(ends(running)).containsExactly("started interrupted");
        api.await(last, "SUCCEEDED");
        for (String ended : List.of(running, behind, waiting, last)) {
            api.delete("image/job/" + ended).problem(409);
        }
    }

    @Test
    void administratorShouldSeeAndCancelAnybodysJobAndBeNamedInTheTrail() {
        // Given
        comfy().fault("slow", Map.of("ms", 400));
        String running = submitted(11);
        api.await(running, "RUNNING");
        String behind = submitted(12);
        api.await(behind, "DISPATCHED");
        String waiting = submitted(13);
        Api ada = oart.api(FiefUser.ADA);

        // When
        JsonNode seen = ada.get("admin/job/" + waiting).expect(200).json();
        ada.delete("admin/job/" + waiting + "?reason=a+demo").expect(204);
        Api.Answer asked = ada.delete("admin/job/" + running + "/").expect(202);

        // Then
        assertThat(seen.path("id").asText()).isEqualTo(waiting);
        assertThat(asked.header("Location")).isEqualTo("/admin/job/" + running);
        api.await(running, "CANCELLED");
        api.await(behind, "SUCCEEDED");
        assertThat(state(waiting)).isEqualTo("CANCELLED");
        JsonNode trail = ada.get("admin/audit?target=" + waiting).expect(200).json();
        assertThat(trail).hasSize(1);
        assertThat(trail.path(0).path("reason").asText()).isEqualTo("a demo");
        ada.delete("admin/job/" + waiting).problem(409);
        ada.get("admin/job/" + UUID.randomUUID()).problem(404);
        ada.delete("admin/job/" + UUID.randomUUID()).problem(404);
        ada.delete("admin/job/" + behind + "?reason=%00").problem(422);
        api.get("admin/job/" + behind).problem(403);
        api.delete("admin/job/" + behind).problem(403);
    }

    @Test
    void callerWhoWaitsShouldBeToldThatTheJobWasCancelled() {
        // Given
        comfy().fault("slow", Map.of("ms", 400));
        CompletableFuture<Api.Answer> call = CompletableFuture.supplyAsync(
                () -> api.post("image/generate", wish(Map.of("WIDTH", 64, "HEIGHT", 64, "SEED", 5))));
        String job = Awaitility.await()
                .until(
                        () -> api.get("image/job/?state=RUNNING")
                                .expect(200)
                                .json()
                                .path(0)
                                .path("id")
                                .asText(),
                        id -> !id.isEmpty());

        // When
        api.delete("image/job/" + job).expect(202);

        // Then
        assertThat(call.join().problem(409).path("job_id").asText()).isEqualTo(job);
    }

    @Test
    void retryShouldBeANewJobWithTheSameDrawnValues() {
        // Given
        comfy().fault("out-of-memory", Map.of("class_type", "SaveImage"));
        String failed = api.submit(wish(Map.of("WIDTH", 64, "HEIGHT", 64)));
        JsonNode before = api.await(failed, "FAILED");

        // When
        Api.Answer answer = api.post("image/job/" + failed + "/retry").expect(202);

        // Then
        String again = answer.json().path("id").asText();
        assertThat(again).isNotEqualTo(failed);
        assertThat(answer.header("Location")).isEqualTo("/image/job/" + again);
        JsonNode after = api.await(again, "SUCCEEDED");
        assertThat(before.path("seeds").size()).isPositive();
        assertThat(after.path("seeds")).isEqualTo(before.path("seeds"));
        api.post("image/job/" + again + "/retry").problem(409);
        assertThat(state(failed)).isEqualTo("FAILED");
        oart.api(FiefUser.CAROL).post("image/job/" + failed + "/retry").problem(404);
    }

    @Test
    void retryShouldGoToDefaultWhenTheFolderIsGone() {
        // Given
        comfy().fault("slow", Map.of("ms", 400));
        String running = submitted(21);
        submitted(22);
        String folder = api.post("user/folder/?folder_name=short")
                .expect(201)
                .json()
                .path("id")
                .asText();
        String job = api.submit(Map.of(
                "workflow_id",
                Workflows.FIRST_PICTURE,
                "folder_id",
                folder,
                "parameters",
                Map.of("WIDTH", 64, "HEIGHT", 64)));
        assertThat(api.delete("image/job/" + job).status()).isIn(202, 204);
        api.await(job, "CANCELLED");
        comfy().clearFaults();
        api.await(running, "SUCCEEDED");
        api.delete("user/folder/" + folder).expect(204);

        // When
        String again = api.post("image/job/" + job + "/retry")
                .expect(202)
                .json()
                .path("id")
                .asText();

        // Then
        api.await(again, "SUCCEEDED");
        assertThat(oart.sql(
                        "select f.name from images i join users_folders f on f.id = i.user_folder_id where i.url like '%"
                                + again + "%'"))
                .isEqualTo("Default");
    }
}
