package oart.acceptance.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import oart.acceptance.http.Api;
import oart.acceptance.http.EventReader;
import oart.acceptance.http.SocketReader;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What must be so on every server. */
abstract class SmokeContract {
    private static final String FIRST_PICTURE = "5eed0000-0000-4000-8000-000000000101";
    private static final String TEXT_TO_IMAGE = "5eed0000-0000-4000-8000-000000000102";

    abstract OArtServer server();

    private Api api(FiefUser user) {
        return new Api(server().url(), Optional.of(server().sandbox().issuer().mint(user)));
    }

    private Api anonymous() {
        return new Api(server().url(), Optional.empty());
    }

    @Test
    void pictureShouldBeMade() throws IOException {
        // When
        Api.Answer answer = api(FiefUser.BOB)
                .post(
                        "image/generate?retrieve_image=true",
                        Map.of("workflow_id", FIRST_PICTURE, "parameters", Map.of("WIDTH", 320, "HEIGHT", 192)));

        // Then
        assertThat(answer.expect(200).header("Content-Type")).isEqualTo("image/png");
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(answer.bytes()));
        assertThat(picture.getWidth()).isEqualTo(320);
        assertThat(picture.getHeight()).isEqualTo(192);
    }

    @Test
    void valuesShouldComeBackFromTheirJsonColumnExactly() {
        // Given
        BigInteger seed = new BigInteger("18446744073709551615");
        String prompt = "🏮 \"quoted\" {{user_id}} \\ line\nend é";

        // When
        JsonNode item = api(FiefUser.BOB)
                .post(
                        "image/generate",
                        Map.of("workflow_id", FIRST_PICTURE, "parameters", Map.of("SEED", seed, "PROMPT", prompt)))
                .expect(200)
                .json()
                .get(0);
        JsonNode image = api(FiefUser.BOB)
                .get("image/" + item.path("image_id").asText())
                .expect(200)
                .json();

        // Then
        assertThat(image.path("parameters").path("SEED").bigIntegerValue()).isEqualTo(seed);
        assertThat(image.path("parameters").path("PROMPT").asText()).isEqualTo(prompt);
    }

    @Test
    void callersShouldBeLetInAsFarAsTheyMay() {
        assertThat(anonymous().get("user/me").problem(401).path("type").asText())
                .endsWith("unauthenticated");
        assertThat(api(FiefUser.BOB)
                        .get("user/me")
                        .expect(200)
                        .json()
                        .path("username")
                        .asText())
                .isEqualTo("bob");
        assertThat(api(FiefUser.BOB).get("admin/job").problem(403).path("type").asText())
                .endsWith("forbidden");
        assertThat(api(FiefUser.ADA).get("admin/job").expect(200).json().isArray())
                .isTrue();
    }

    @Test
    void handshakeOfASocketShouldBeRefusedWithoutAToken() {
        assertThat(anonymous().handshake("websocket/queue-status")).isEqualTo(401);
    }

    @Test
    void jobShouldBeToldByStreamAndSocketsAsItGoes() {
        // Given
        Api bob = api(FiefUser.BOB);
        SocketReader queue = bob.browserSocket("websocket/queue-status");
        SocketReader previews = bob.socket("websocket/preview");
        String job = bob.post(
                        "image/generate",
                        Map.of(
                                "workflow_id",
                                TEXT_TO_IMAGE,
                                "parameters",
                                Map.of("PROMPT", "a lighthouse", "STEPS", 20)),
                        "Prefer",
                        "respond-async")
                .expect(202)
                .json()
                .path("id")
                .asText();

        // When
        SocketReader socket = bob.socket("websocket/job/" + job);
        List<EventReader.Event> events =
                bob.events("image/job/" + job + "/events").stored();
        int code = socket.closed().orTimeout(30, TimeUnit.SECONDS).join();

        // Then
        assertThat(events)
                .extracting(EventReader.Event::type)
                .contains("progress", "node")
                .endsWith("output", "state", "end");
        assertThat(code).isEqualTo(1000);
        assertThat(socket.texts().stream().filter(text -> text.has("id")).map(text -> text.path("id")
                        .asLong()))
                .isEqualTo(
                        events.stream().map(event -> event.id().orElseThrow()).toList());
        assertThat(queue.subprotocol()).isEqualTo("oart");
        Awaitility.await().until(() -> queue.texts().size() >= 2);
        assertThat(queue.texts().get(0).path("data").has("queue_position")).isTrue();
        Awaitility.await().until(() -> !previews.frames().isEmpty());
        assertThat(bob.events("image/job/" + job + "/events").stored()).hasSameSizeAs(events);
        queue.close();
        previews.close();
    }

    @Test
    void socketsAndStreamsShouldEndWhenTheTokenDoes() {
        // Given
        OArtServer running = server();
        long exp = Instant.now().getEpochSecond() - 50;
        Api brief =
                new Api(running.url(), Optional.of(running.sandbox().issuer().mint(FiefUser.BOB, Map.of("exp", exp))));

        // When
        SocketReader socket = brief.socket("websocket/queue-status");
        EventReader stream = brief.events("image/job/events?from=now");

        // Then
        assertThat(socket.closed().orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(4401);
        assertThat(stream.stored()).isEmpty();
    }

    @Test
    void pageShouldBeServedWithItsPolicy() {
        // When
        Api.Answer page = anonymous().get("").expect(200);

        // Then
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(page.header("Server") + page.header("X-Powered-By")).isEmpty();
    }

    @Test
    void healthAndDescriptionShouldBeOurs() {
        assertThat(anonymous()
                        .get("health/live")
                        .expect(200)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("UP");
        assertThat(anonymous()
                        .get("health/ready")
                        .expect(200)
                        .json()
                        .path("checks")
                        .findValuesAsText("name"))
                .contains("database", "object-store");
        assertThat(anonymous()
                        .get("openapi.json")
                        .expect(200)
                        .json()
                        .path("info")
                        .path("title")
                        .asText())
                .isEqualTo("O-Art");
    }

    @Test
    void problemsShouldBeProblemsWhoeverRefuses() {
        Api bob = api(FiefUser.BOB);
        bob.get("nope").problem(404);
        bob.delete("user/me").problem(405);
        bob.post("image/generate", "text/plain", new byte[] {'x'}).problem(415);
        bob.post("image/generate", Api.JSON_TYPE, new byte[] {'{'}).problem(400);
    }
}
