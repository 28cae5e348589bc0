package oart.acceptance.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import oart.acceptance.http.Api;
import oart.acceptance.http.Wire;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** What must be so on every server. */
abstract class SmokeContract {
    private static final String FIRST_PICTURE = "5eed0000-0000-4000-8000-000000000101";

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
