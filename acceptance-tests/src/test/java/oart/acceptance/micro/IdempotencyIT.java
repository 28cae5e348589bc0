package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** One key, one job, one reply: however often and whenever it is sent. */
class IdempotencyIT {
    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api bob = oart.api(FiefUser.BOB);
    private final String key = UUID.randomUUID().toString();

    private static String wish(String parameters) {
        return "{\"workflow_id\": \"" + Workflows.FIRST_PICTURE + "\", \"parameters\": {" + parameters + "}}";
    }

    private Api.Answer post(String path, String body) {
        return bob.post(path, Api.JSON_TYPE, body.getBytes(StandardCharsets.UTF_8), "Idempotency-Key", key);
    }

    private Api.Answer post(String body) {
        return post("image/generate", body);
    }

    private int jobs() {
        return Integer.parseInt(oart.sql(
                "select (select count(*) from generation_jobs) + (select count(*) from" + " generation_jobs_done)"));
    }

    @Test
    void racingDuplicatesShouldAllGetTheReplyOfOneJob() {
        // Given
        int before = jobs();

        // When
        List<CompletableFuture<Api.Answer>> calls = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> post(wish("\"WIDTH\": 64, \"HEIGHT\": 64"))))
                .toList();
        List<JsonNode> replies =
                calls.stream().map(call -> call.join().expect(200).json()).toList();

        // Then
        assertThat(jobs()).isEqualTo(before + 1);
        assertThat(replies).allSatisfy(reply -> assertThat(reply).isEqualTo(replies.get(0)));
    }

    @Test
    void bodyShouldCountAsAValueAndTheQueryToo() {
        // Given
        String image = post(wish("\"WIDTH\": 64, \"HEIGHT\": 72"))
                .expect(200)
                .json()
                .get(0)
                .path("image_id")
                .asText();

        // When, then
        assertThat(post(wish("\"HEIGHT\" : 72.0, \"WIDTH\":64"))
                        .expect(200)
                        .json()
                        .get(0)
                        .path("image_id")
                        .asText())
                .isEqualTo(image);
        assertThat(post(wish("\"WIDTH\": 64, \"HEIGHT\": 73"))
                        .problem(422)
                        .path("type")
                        .asText())
                .endsWith("idempotency-key-reused");
        post("image/generate?retrieve_image=true", wish("\"WIDTH\": 64, \"HEIGHT\": 72"))
                .problem(422);
    }

    @Test
    void deletedImagesShouldBeNoPartOfTheReply() {
        // Given
        String body = wish("\"WIDTH\": 64, \"HEIGHT\": 96");
        String image = post(body).expect(200).json().get(0).path("image_id").asText();

        // When
        bob.delete("user/image/" + image).expect(200);

        // Then
        assertThat(post(body).expect(200).json()).isEmpty();
    }

    @Test
    void retrievedImageThatWasDeletedShouldNotBeFound() {
        // Given
        String body = wish("\"WIDTH\": 64, \"HEIGHT\": 104");
        String image = post("image/generate?retrieve_image=true", body)
                .expect(200)
                .header("Content-Location")
                .split("/")[2];

        // When
        bob.delete("user/image/" + image).expect(200);

        // Then
        post("image/generate?retrieve_image=true", body).problem(404);
    }

    @Test
    void refusalAndDryRunShouldNotBeRemembered() {
        post(wish("\"WIDTH\": 1")).problem(422);
        post("image/generate?dry_run=true", wish("\"WIDTH\": 65")).expect(200);
        post(wish("\"WIDTH\": 66, \"HEIGHT\": 64")).expect(200);
    }

    @Test
    void keyShouldOutliveARestart() {
        // Given
        String body = wish("\"WIDTH\": 64, \"HEIGHT\": 88");
        JsonNode reply = post(body).expect(200).json();

        // When
        oart.node().kill();
        oart.node().launch();
        oart.node().awaitReady(Duration.ofSeconds(120), Duration.ofSeconds(10));

        // Then
        assertThat(post(body).expect(200).json()).isEqualTo(reply);
    }

    @Test
    void keyThatIsNoneShouldBeRefused() {
        bob.post(
                        "image/generate",
                        Api.JSON_TYPE,
                        wish("").getBytes(StandardCharsets.UTF_8),
                        "Idempotency-Key",
                        "x".repeat(256))
                .problem(422);
    }
}
