package oart.acceptance.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import oart.acceptance.http.Api;
import oart.acceptance.http.EventReader;
import oart.acceptance.http.Multipart;
import oart.acceptance.http.SocketReader;
import oart.acceptance.http.TestPictures;
import oart.acceptance.http.Wire;
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
    void fileShouldBeTakenInWholeOrNotAtAll() {
        // Given
        Api bob = api(FiefUser.BOB);
        Multipart good = Multipart.of("data", "a.png", TestPictures.png(30, 20));
        Multipart large = Multipart.of("data", "a.bin", new byte[30 << 20]);

        // Then
        assertThat(bob.post("image/upload", good.type(), good.body())
                        .expect(201)
                        .json()
                        .path("width")
                        .asInt())
                .isEqualTo(30);
        bob.post("image/upload", large.type(), large.body()).expect(201);
        bob.post("image/upload", good.type(), good.cut(good.body().length - 6).body())
                .problem(400);
        bob.post("image/upload", "multipart/form-data", good.body()).problem(400);
        bob.post("image/upload", good.type(), new byte[0]).problem(400);
        bob.post("image/upload", Api.JSON_TYPE, new byte[] {'{', '}'}).problem(415);
        Multipart other = Multipart.of("file", "a.png", TestPictures.png(2, 2));
        bob.post("image/upload", other.type(), other.body()).problem(422);
    }

    @Test
    void galleryShouldWorkFromFolderToArchive() {
        // Given
        Api bob = api(FiefUser.BOB);
        String name = "smoke-" + UUID.randomUUID();
        String folder = bob.post("user/folder/?folder_name=" + name)
                .expect(201)
                .json()
                .path("id")
                .asText();
        String id = bob.post(
                        "image/generate",
                        Map.of("workflow_id", FIRST_PICTURE, "folder_id", folder, "parameters", Map.of("WIDTH", 1024)))
                .expect(200)
                .json()
                .get(0)
                .path("image_id")
                .asText();
        byte[] bytes = bob.get("image/" + id + "/content").expect(200).bytes();

        // Then
        bob.patch("user/folder/" + folder, Map.of("name", name + "-2")).expect(200);
        bob.post("user/folder/", "text/plain", new byte[] {'x'}).problem(415);
        bob.post("user/folder/", Map.of("name", name + "-2")).problem(409);
        assertThat(bob.get("user/image/" + folder).expect(200).json()).hasSize(1);
        assertThat(bob.head("image/" + id + "/content").expect(200).header("Content-Length"))
                .isEqualTo(String.valueOf(bytes.length));
        assertThat(bob.get("image/" + id + "/content", "Range", "bytes=5-9")
                        .expect(206)
                        .bytes())
                .isEqualTo(Arrays.copyOfRange(bytes, 5, 10));
        bob.get("image/" + id + "/content", "Range", "bytes=999999999-").problem(416);
        assertThat(bob.get("image/" + id + "/content?metadata=true").expect(200).bytes())
                .hasSizeGreaterThan(bytes.length);
        assertThat(TestPictures.read(bob.get("image/" + id + "/thumbnail")
                                .expect(200)
                                .bytes())
                        .getWidth())
                .isEqualTo(512);
        assertThat(bob.get("user/image/archive?folder_id=" + folder).expect(200).header("Content-Type"))
                .isEqualTo("application/zip");
        bob.delete("user/folder/" + folder).problem(409);
        bob.delete("user/folder/" + folder + "?images=delete").expect(204);
        bob.get("image/" + id + "/content").problem(404);
    }

    @Test
    void profilePictureShouldBeDecodedWhateverItsKind() {
        Api bob = api(FiefUser.BOB);
        byte[] webp = Base64.getDecoder().decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
        Multipart good = Multipart.of("data", "me.webp", webp);
        Multipart cut = Multipart.of("data", "me.webp", Arrays.copyOf(webp, 24));
        bob.put("user/me/profileImage", good.type(), good.body()).expect(200);
        bob.put("user/me/profileImage", cut.type(), cut.body()).problem(415);
        Api.Answer shown = bob.get("user/me/profileImage").expect(200);
        assertThat(shown.header("Content-Type")).isEqualTo("image/webp");
        assertThat(shown.bytes()).isEqualTo(webp);
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
        // Given: paths with the slash that every path may have
        Api bob = api(FiefUser.BOB);
        SocketReader queue = bob.browserSocket("websocket/queue-status/");
        SocketReader previews = bob.socket("websocket/preview/");
        String job = bob.submit(
                Map.of("workflow_id", TEXT_TO_IMAGE, "parameters", Map.of("PROMPT", "a lighthouse", "STEPS", 20)));

        // When
        SocketReader socket = bob.socket("websocket/job/" + job + "/");
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
                .contains("database", "object-store", "identity-provider");
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

    @Test
    void everyAnswerShouldHaveTheSecurityHeaders() {
        Wire wire = new Wire(server().url());
        String bearer = "Bearer " + server().sandbox().issuer().mint(FiefUser.BOB);
        for (Api.Answer answer : List.of(
                wire.call("GET", "nope"),
                wire.call("GET", "nope", "Authorization", bearer),
                wire.call("DELETE", "user/me", "Authorization", bearer),
                wire.call("GET", "user/me", "Authorization", bearer, "Accept", "text/csv"),
                wire.call("GET", "user/me", "Authorization", bearer),
                wire.call("GET", "docs/scalar"),
                wire.json("POST", "webhook/user", "{}"))) {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(answer.header("X-Request-Id")).isNotEmpty();
            assertThat(answer.header("Server") + answer.header("X-Powered-By")).isEmpty();
            if (answer.status() >= 400) {
                answer.problem(answer.status());
            }
        }
    }

    @Test
    void anonymousPathsShouldAnswerAnybody() {
        Wire wire = new Wire(server().url());
        wire.json("POST", "auth/token", "{}").problem(422);
        wire.json("POST", "auth/token/", "{}").problem(422);
        wire.call(
                        "POST",
                        "auth/token",
                        BodyPublishers.ofString("grant_type=refresh_token&refresh_token=nonsense"),
                        "Content-Type",
                        "application/x-www-form-urlencoded; charset=bogus")
                .problem(400);
        Map.of("", 422, "grant_type=refresh_token&refresh_token=%00", 422, "a=%zz", 400, "a=1&a=2", 400)
                .forEach((form, status) -> wire.call(
                                "POST",
                                "auth/token/",
                                BodyPublishers.ofString(form),
                                "Content-Type",
                                "application/x-www-form-urlencoded; charset=bogus")
                        .problem(status));
    }

    @Test
    void refusedLongBodiesShouldBeAnswered() {
        Wire wire = new Wire(server().url());
        byte[] body = new byte[65 << 20];
        Arrays.fill(body, (byte) ' ');
        String bearer = "Bearer " + server().sandbox().issuer().mint(FiefUser.BOB);
        for (boolean chunked : new boolean[] {false, true}) {
            Supplier<BodyPublisher> sent = () -> chunked
                    ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                    : BodyPublishers.ofByteArray(body);
            wire.call("POST", "image/generate", sent.get(), "Content-Type", Api.JSON_TYPE, "Authorization", bearer)
                    .problem(413);
            wire.call("POST", "image/generate", sent.get(), "Content-Type", Api.JSON_TYPE)
                    .problem(401);
            wire.call("POST", "auth/token", sent.get(), "Content-Type", Api.JSON_TYPE)
                    .problem(413);
            wire.call("POST", "user/me", sent.get(), "Content-Type", Api.JSON_TYPE, "Authorization", bearer)
                    .problem(405);
        }
    }

    @Test
    void pathsThatNoServerCanDecodeShouldGiveNothingAway() {
        Wire wire = new Wire(server().url());
        for (String path : List.of("/user/%zz", "/%", "/user/%ff", "/user/%00")) {
            String answer = wire.raw("GET " + path + " HTTP/1.1\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain("Exception")
                    .doesNotContain("email");
            assertThat(answer.substring(9, 10)).as(path + ": " + answer).isNotEqualTo("5");
        }
    }
}
