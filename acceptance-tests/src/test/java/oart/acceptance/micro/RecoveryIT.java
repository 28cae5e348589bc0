package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import oart.acceptance.http.Api;
import oart.acceptance.http.Wire;
import oart.sandbox.comfysim.ComfySim;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever dies, each accepted job ends once, with one run and one set of images. */
class RecoveryIT {
    private static final Duration READY = Duration.ofSeconds(120);

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api bob = oart.api(FiefUser.BOB);

    private ComfySim comfy() {
        return oart.sandbox().comfySims().get(0);
    }

    @AfterEach
    void clearFaults() {
        comfy().clearFaults();
    }

    private String submit(int width) {
        return bob.submit(
                Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of("WIDTH", width, "HEIGHT", 64)));
    }

    private Set<Object> prompts() {
        return comfy().executions().stream()
                .map(entry -> entry.get("prompt_id"))
                .collect(Collectors.toSet());
    }

    /** A connection that is refused says nothing. */
    private void askUntilFound(String job, Set<Integer> told) {
        String bearer = "Bearer " + oart.sandbox().issuer().mint(FiefUser.BOB);
        Wire wire = new Wire(oart.url());
        await().atMost(READY)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    int status = wire.call("GET", "image/job/" + job, "Authorization", bearer)
                            .status();
                    told.add(status);
                    return status == 200;
                });
    }

    @Test
    void runningPromptShouldBeAdoptedWhenTheNodeIsKilled() {
        // Given
        long objects = oart.objects();
        Set<Object> before = prompts();
        comfy().fault("hold", Map.of());
        String job = submit(201);
        bob.await(job, "RUNNING");

        // When
        oart.node().kill();
        oart.node().launch();
        Set<Integer> told = ConcurrentHashMap.newKeySet();
        CompletableFuture<Void> impatient = CompletableFuture.runAsync(() -> askUntilFound(job, told));
        oart.node().awaitReady(READY, READY);
        impatient.join();
        comfy().clearFaults();
        JsonNode ended = bob.await(job, "SUCCEEDED", "FAILED", "CANCELLED");

        // Then
        assertThat(told)
                .as("no status but that of the job, also while the node starts")
                .containsExactly(200);
        assertThat(ended.path("state").asText()).isEqualTo("SUCCEEDED");
        List<Map<String, Object>> runs = comfy().executions().stream()
                .filter(entry -> !before.contains(entry.get("prompt_id")))
                .toList();
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0)).containsEntry("end", "success");
        assertThat(ended.path("images")).hasSize(1);
        assertThat(oart.sql("select count(*) from images where url like '%" + job + "%'"))
                .isEqualTo("1");
        assertThat(oart.objects()).isEqualTo(objects + 1);
        bob.get("image/" + ended.path("images").get(0).path("image_id").asText() + "/content")
                .expect(200);
    }

    @Test
    void resultShouldBeStoredWhenTheStoreComesBack() {
        // Given
        long objects = oart.objects();
        comfy().fault("hold", Map.of());
        String job = submit(202);
        bob.await(job, "RUNNING");

        // When
        oart.sandbox().objectStore().close();
        comfy().clearFaults();
        bob.await(job, "STORING");
        JsonNode health = oart.anonymous().get("health/live").expect(200).json();
        oart.sandbox().objectStore().start();

        // Then
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(bob.await(job, "SUCCEEDED", "FAILED").path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(oart.objects()).isEqualTo(objects + 1);
    }

    @Test
    void jobShouldWaitWhenTheBackendIsDown() {
        // Given
        comfy().close();

        // When
        String job = submit(203);
        oart.anonymous().get("health/live").expect(200);
        bob.get("user/me").expect(200);
        assertThat(bob.await(job, "QUEUED", "DISPATCHED").path("images")).isEmpty();
        oart.sandbox().startComfySim(0);

        // Then
        assertThat(bob.await(job, "SUCCEEDED", "FAILED").path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(prompts()).hasSize(1);
    }
}
