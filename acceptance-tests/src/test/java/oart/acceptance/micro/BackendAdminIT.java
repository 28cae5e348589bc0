package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.acceptance.http.AuthenticatingProxy;
import oart.sandbox.comfysim.ComfySim;
import oart.sandbox.comfysim.ComfySimConfig;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backends come and go while everything runs. */
class BackendAdminIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOKEN = "s3cret-token-of-the-proxy";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api ada = oart.api(FiefUser.ADA);
    private final Api bob = oart.api(FiefUser.BOB);

    @TempDir
    private Path folder;

    private ComfySim second;
    private String configured;

    @BeforeEach
    void startSecond() {
        second = ComfySim.start(ComfySimConfig.in(folder.resolve("second")).withStepTime(Duration.ofMillis(5)));
        for (JsonNode row : ada.get("admin/backend").expect(200).json()) {
            if (row.path("source").asText().equals("CONFIG")) {
                configured = row.path("id").asText();
            }
        }
    }

    @AfterEach
    void removeAdded() {
        second.clearFaults();
        ada.post("admin/backend/" + configured + "/resume").expect(200);
        for (JsonNode row : ada.get("admin/backend").expect(200).json()) {
            if (row.path("source").asText().equals("ADMIN")) {
                String path = "admin/backend/" + row.path("id").asText();
                if (!row.path("state").asText().equals("REMOVED")) {
                    ada.post(path + "/drain").expect(200);
                }
                ada.delete(path).expect(204);
            }
        }
        second.close();
    }

    private String add(Object body) {
        return ada.post("admin/backend", body).expect(201).json().path("id").asText();
    }

    private JsonNode backend(String id) {
        return ada.get("admin/backend/" + id).expect(200).json();
    }

    private JsonNode healthy(String id) {
        return await().atMost(SOON)
                .until(
                        () -> backend(id),
                        row -> row.path("healthy").asBoolean()
                                && row.path("node_classes").isInt());
    }

    private String submit(int width) {
        return bob.submit(
                Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of("WIDTH", width, "HEIGHT", 64)));
    }

    private String end(String job) {
        return bob.await(job, "SUCCEEDED", "FAILED", "CANCELLED").path("state").asText();
    }

    @Test
    void jobsShouldGoToABackendThatWasAddedWhileTheServerRuns() {
        // Given
        String id =
                add(Map.of("url", second.uri().toString(), "name", "second", "tags", List.of("b", "a"), "weight", 3));
        JsonNode row = healthy(id);
        ada.post("admin/backend/" + configured + "/drain").expect(200);

        // When
        String job = submit(301);

        // Then
        assertThat(end(job)).isEqualTo("SUCCEEDED");
        assertThat(second.executions()).hasSize(1);
        assertThat(row.path("version").asText()).isEqualTo("0.3.64");
        assertThat(row.path("circuit").asText()).isEqualTo("CLOSED");
        assertThat(row.path("source").asText()).isEqualTo("ADMIN");
        assertThat(row.path("slots").asInt()).isEqualTo(2);
        assertThat(row.path("weight").asInt()).isEqualTo(3);
        assertThat(row.path("devices").get(0).path("vram_total").asLong()).isPositive();
        assertThat(row.path("nodes").get(0).path("healthy").asBoolean()).isTrue();
        assertThat(row.path("has_credentials").asBoolean()).isFalse();
        assertThat(ada.get("admin/backend?tag=a").expect(200).json()).hasSize(1);
        assertThat(ada.get("admin/backend?tag=c").expect(200).json()).isEmpty();
        Api.Answer page = ada.get("admin/backend?limit=1").expect(200);
        assertThat(page.json()).hasSize(1);
        assertThat(page.header("Link")).contains("cursor=").contains("rel=\"next\"");
    }

    @Test
    void drainingShouldLetTheRunningJobEndAndRemovalShouldCloseTheConnectionAfterIt() {
        // Given
        String id = add(Map.of("url", second.uri().toString(), "slots", 1));
        healthy(id);
        ada.post("admin/backend/" + configured + "/drain").expect(200);
        second.fault("hold", Map.of());
        String running = submit(302);
        bob.await(running, "RUNNING");

        // When
        Api.Answer early = ada.delete("admin/backend/" + id);
        JsonNode draining =
                ada.post("admin/backend/" + id + "/drain").expect(200).json();
        String waiting = submit(303);
        ada.delete("admin/backend/" + id).expect(204);
        JsonNode removed = backend(id);

        // Then
        assertThat(early.problem(409).path("jobs").asInt()).isEqualTo(1);
        assertThat(draining.path("state").asText()).isEqualTo("DRAINING");
        assertThat(draining.path("slots_used").asInt()).isEqualTo(1);
        assertThat(removed.path("state").asText()).isEqualTo("REMOVED");
        assertThat(removed.path("healthy").asBoolean()).isTrue();
        assertThat(bob.await(waiting, "QUEUED").path("state").asText()).isEqualTo("QUEUED");
        second.clearFaults();
        assertThat(end(running)).isEqualTo("SUCCEEDED");
        await().atMost(SOON).untilAsserted(() -> assertThat(sockets(second)).isEqualTo("[]"));
        ada.post("admin/backend/" + configured + "/resume").expect(200);
        assertThat(end(waiting)).isEqualTo("SUCCEEDED");
        assertThat(second.executions()).hasSize(1);
        assertThat(ada.post("admin/backend/" + id + "/resume")
                        .problem(409)
                        .path("detail")
                        .asText())
                .contains("removed");
        assertThat(add(Map.of("url", second.uri().toString()))).isEqualTo(id);
        assertThat(backend(id).path("state").asText()).isEqualTo("ACTIVE");
    }

    private static String sockets(ComfySim sim) {
        return new Api(java.net.URI.create(sim.uri() + "/"), java.util.Optional.empty())
                .get("comfysim/sockets")
                .text();
    }

    @Test
    void credentialsShouldOpenTheBackendAndNeverBeSeenAgain() throws IOException {
        try (AuthenticatingProxy proxy = new AuthenticatingProxy(second.port(), "Bearer " + TOKEN)) {
            // Given
            Map<String, Object> wanted = Map.of("url", proxy.uri().toString(), "bearer_token", TOKEN);
            JsonNode unchecked = ada.post(
                            "admin/backend?check=true",
                            Map.of("url", proxy.uri().toString()))
                    .expect(200)
                    .json();
            JsonNode checked =
                    ada.post("admin/backend?check=true", wanted).expect(200).json();
            String id = add(Map.of("url", proxy.uri().toString()));
            await().atMost(SOON)
                    .until(() -> backend(id).path("trouble").asText().contains("401"));
            assertThat(ada.get("admin/backend/" + id).json().path("circuit").asText())
                    .isIn("OPEN", "HALF_OPEN");

            // When
            String answer = ada.patch("admin/backend/" + id, Map.of("bearer_token", TOKEN))
                    .expect(200)
                    .text();
            JsonNode row = healthy(id);

            // Then
            assertThat(unchecked.path("healthy").asBoolean()).isFalse();
            assertThat(unchecked.path("trouble").asText()).contains("credentials");
            assertThat(checked.path("healthy").asBoolean()).isTrue();
            assertThat(checked.path("node_classes").asInt()).isPositive();
            assertThat(row.path("has_credentials").asBoolean()).isTrue();
            assertThat(answer + ada.get("admin/backend").text()).doesNotContain(TOKEN);
            assertThat(oart.sql("select encode(credentials, 'escape') from backends where id = '" + id + "'"))
                    .isNotEmpty()
                    .doesNotContain(TOKEN);
            assertThat(logs()).contains("administrative change").doesNotContain(TOKEN);
            Map<String, Object> cleared = new HashMap<>();
            cleared.put("bearer_token", null);
            assertThat(ada.patch("admin/backend/" + id, cleared)
                            .expect(200)
                            .json()
                            .path("has_credentials")
                            .asBoolean())
                    .isFalse();
        }
    }

    private String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(oart.sandbox().data().folder("nodes"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                all.append(Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    @Test
    void aConfiguredBackendShouldBeTunedAndDrainedButNotMovedOrRemoved() {
        // When
        String path = "admin/backend/" + configured;
        JsonNode tuned = ada.patch(path, Map.of("weight", 2, "tags", List.of("x"), "slots", 3))
                .expect(200)
                .json();
        Map<String, Object> back = new HashMap<>(Map.of("weight", 1, "tags", List.of()));
        back.put("slots", null);
        JsonNode usual = ada.patch(path, back).expect(200).json();

        // Then
        assertThat(tuned.path("slots").asInt()).isEqualTo(3);
        assertThat(usual.path("slots").asInt()).isEqualTo(2);
        assertThat(usual.path("tags")).isEmpty();
        assertThat(ada.delete(path).problem(409).path("detail").asText()).contains("configuration");
        assertThat(ada.patch(path, Map.of("url", "http://127.0.0.1:9"))
                        .problem(409)
                        .path("detail")
                        .asText())
                .contains("configuration");
        ada.patch(path, Map.of("bearer_token", "x")).problem(409);
    }

    @Test
    void wrongInputShouldBeToldByPointerAndChangeNothing() {
        // Given
        int before = ada.get("admin/backend").json().size();

        // When
        JsonNode problem = ada.post(
                        "admin/backend",
                        Map.of(
                                "url",
                                "http://user:pass@gpu",
                                "name",
                                "",
                                "weight",
                                0,
                                "tags",
                                List.of("ok", "not ok"),
                                "slots",
                                17,
                                "username",
                                "u",
                                "tls_ca",
                                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
                .problem(422);

        // Then
        assertThat(problem.path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .containsExactlyInAnyOrder("/url", "/name", "/weight", "/tags/1", "/slots", "/password", "/tls_ca");
        assertThat(problem.toString()).doesNotContain("pass@");
        ada.post("admin/backend", Map.of()).problem(422);
        ada.post("admin/backend", List.of()).problem(422);
        ada.post("admin/backend", Map.of("url", "ftp://gpu")).problem(422);
        ada.post("admin/backend", Map.of("url", "http://gpu", "weight", 1.5)).problem(422);
        ada.post("admin/backend", Map.of("url", "http://gpu", "tags", "x")).problem(422);
        ada.post("admin/backend", Map.of("url", "http://gpu", "bearer_token", "x", "password", "y"))
                .problem(422);
        ada.post("admin/backend", Map.of("url", "http://gpu", "bearer_token", "a\nb"))
                .problem(422);
        ada.post("admin/backend", Map.of("url", "http://gpu", "tls_ca", "no certificate"))
                .problem(422);
        ada.post("admin/backend?check=perhaps", Map.of("url", "http://gpu")).problem(422);
        ada.post(
                        "admin/backend",
                        Map.of("url", oart.sandbox().comfySims().get(0).uri().toString()))
                .problem(409);
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("url", null);
        ada.patch("admin/backend/" + configured, nothing).problem(422);
        ada.get("admin/backend?state=ODD").problem(422);
        ada.get("admin/backend?cursor=x").problem(422);
        ada.get("admin/backend?tag=%00").problem(422);
        ada.get("admin/backend/x").problem(404);
        String unknown = "admin/backend/00000000-0000-4000-8000-000000000000";
        ada.get(unknown).problem(404);
        ada.patch(unknown, Map.of("weight", 1)).problem(404);
        ada.delete(unknown).problem(404);
        ada.post(unknown + "/drain").problem(404);
        assertThat(ada.get("admin/backend").json()).hasSize(before);
    }

    @Test
    void onlyAdministratorsShouldSeeBackends() {
        for (String path : List.of("admin/backend", "admin/backend/", "admin/backend/" + configured)) {
            bob.get(path).problem(403);
            oart.anonymous().get(path).problem(401);
        }
        bob.post("admin/backend", Map.of("url", "http://gpu")).problem(403);
        bob.post("admin/backend/" + configured + "/drain").problem(403);
        bob.delete("admin/backend/" + configured).problem(403);
        bob.patch("admin/backend/" + configured, Map.of("weight", 9)).problem(403);
    }
}
