package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import oart.acceptance.http.Api;
import oart.acceptance.http.Wire;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Fief reports reaches the users, what anybody else reports does not. */
class WebhookUserIT {
    private static final String PATH = "webhook/user";
    private static final String NOON = "2026-11-22T12:00:00.000000Z";
    private static final String LATER = "2026-11-22T12:00:01Z";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Wire wire = new Wire(oart.url());
    private final FiefUser user =
            FiefUser.of(UUID.randomUUID(), "u" + UUID.randomUUID().toString().substring(0, 8));

    private String sign(String secret, String timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((timestamp + '.' + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String secret() {
        return oart.sandbox().environment().get("FIEF_USER_WEBHOOK_SECRET");
    }

    private Api.Answer deliver(String body) {
        return deliver(body, Instant.now());
    }

    private Api.Answer deliver(String body, Instant at) {
        return deliver(body, at, "203.0.113.1");
    }

    private Api.Answer deliver(String body, Instant at, String from) {
        String timestamp = Long.toString(at.getEpochSecond());
        return wire.json(
                "POST",
                PATH,
                body,
                "X-Fief-Webhook-Timestamp",
                timestamp,
                "X-Fief-Webhook-Signature",
                sign(secret(), timestamp, body),
                "X-Forwarded-For",
                from);
    }

    private String event(String type, String email, String updatedAt) {
        return "{\"type\":\"" + type + "\",\"data\":{\"id\":\"" + user.id() + "\",\"email\":\"" + email
                + "\",\"email_verified\":true,\"is_active\":true,\"tenant_id\":\"6228854b-67c0-4d4c-8420-1e930372cf97\","
                + "\"updated_at\":\"" + updatedAt + "\",\"fields\":{\"first_name\":\"Zoë\"}}}";
    }

    private String stored() {
        return oart.sql("select email from users where id = '" + user.id() + "'");
    }

    @Test
    void createdAndUpdatedShouldBeStoredInAnyOrderAndAnyNumberOfTimes() {
        // Given
        String created = event("user.created", "zoë@" + user.name() + ".example", NOON);
        String updated = event("user.updated", "zoe@" + user.name() + ".example", LATER);

        // When
        assertThat(deliver(created).expect(204).bytes()).isEmpty();
        assertThat(stored()).isEqualTo("zoë@" + user.name() + ".example");
        deliver(updated).expect(204);
        deliver(created).expect(204);
        deliver(updated).expect(204);

        // Then
        assertThat(stored()).isEqualTo("zoe@" + user.name() + ".example");
        assertThat(oart.sql("select count(*) from users_folders where user_id = '" + user.id() + "'"))
                .isEqualTo("1");
        oart.sandbox().issuer().put(user);
        assertThat(oart.api(user)
                        .get("user/me")
                        .expect(200)
                        .json()
                        .path("email")
                        .asText())
                .isEqualTo("zoe@" + user.name() + ".example");
    }

    @Test
    void deletedShouldRefuseTheTokenAtOnceAndALateReportShouldNotBringTheUserBack() {
        // Given
        oart.sandbox().issuer().put(user);
        Api api = oart.api(user);
        api.get("user/me").expect(200);

        // When
        oart.sandbox().issuer().remove(user.id());
        deliver(event("user.deleted", user.email(), NOON)).expect(204);

        // Then
        api.get("user/me").problem(401);
        deliver(event("user.deleted", user.email(), NOON)).expect(204);
        deliver(event("user.updated", user.email(), LATER)).expect(204);
        api.get("user/me").problem(401);
        assertThat(oart.sql("select count(*) from users where email = '" + user.email() + "'"))
                .isEqualTo("0");
    }

    @Test
    void userWhomTheAdministrationApiShowsAgainShouldComeBack() {
        // Given
        deliver(event("user.deleted", user.email(), NOON)).expect(204);
        deliver(event("user.created", user.email(), LATER)).expect(204);
        oart.api(user).get("user/me").problem(401);
        oart.sandbox().issuer().put(user);

        // When
        deliver(event("user.created", user.email(), LATER)).expect(204);

        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> oart.api(user).get("user/me").expect(200));
    }

    @Test
    void secondUserWithAKnownAddressShouldBeAcknowledgedAndNotStored() {
        // Given
        oart.api(FiefUser.BOB).get("user/me").expect(200);

        // When
        deliver(event("user.created", FiefUser.BOB.email(), NOON)).expect(204);

        // Then
        assertThat(stored()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.forgot_password_requested", "user_role.created", "tenant.deleted", "", "nonsense"})
    void otherTypesShouldBeAcknowledgedAndChangeNothing(String type) {
        deliver(event(type, user.email(), NOON)).expect(204);
        assertThat(stored()).isNull();
    }

    @Test
    void otherTypesShouldBeAcknowledgedWhateverTheirData() {
        deliver("{\"type\":\"user_permission.created\",\"data\":{\"user_id\":\"1\"}}")
                .expect(204);
        deliver("{\"type\":\"client.deleted\",\"data\":null}").expect(204);
        deliver("{\"type\":\"nonsense\"}").expect(204);
    }

    @Test
    void badSignaturesShouldBeUnauthorizedAndChangeNothing() {
        // Given
        String body = event("user.created", user.email(), NOON);
        Instant now = Instant.now();
        String timestamp = Long.toString(now.getEpochSecond());
        String good = sign(secret(), timestamp, body);

        // Then
        unauthorized(deliver(body, now.minusSeconds(302)));
        unauthorized(deliver(body, now.plusSeconds(310)));
        unauthorized(wire.json("POST", PATH, body));
        unauthorized(wire.json("POST", PATH, body, "X-Fief-Webhook-Timestamp", timestamp));
        unauthorized(wire.json("POST", PATH, body, "X-Fief-Webhook-Signature", good));
        unauthorized(wire.json(
                "POST", PATH, body + ' ', "X-Fief-Webhook-Timestamp", timestamp, "X-Fief-Webhook-Signature", good));
        unauthorized(wire.json(
                "POST",
                PATH,
                body,
                "X-Fief-Webhook-Timestamp",
                timestamp,
                "X-Fief-Webhook-Signature",
                sign("another", timestamp, body).replace('0', '1')));
        unauthorized(wire.json(
                "POST", PATH, body, "X-Fief-Webhook-Timestamp", timestamp + ".0", "X-Fief-Webhook-Signature", good));
        unauthorized(wire.json(
                "POST",
                PATH,
                body,
                "Authorization",
                "Bearer " + oart.sandbox().issuer().mint(FiefUser.ADA)));
        assertThat(stored()).isNull();
    }

    private static void unauthorized(Api.Answer answer) {
        assertThat(answer.problem(401).path("detail").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void signedNonsenseShouldBeRefusedAsMalformed() {
        for (String body : new String[] {
            "",
            "{",
            "[]",
            "null",
            "{}",
            "{\"type\":\"user.deleted\"}",
            "{\"type\":\"user.deleted\",\"data\":[]}",
            "{\"type\":\"user.deleted\",\"data\":{\"id\":\"1\"}}",
            "{\"type\":\"user.deleted\",\"data\":{\"id\":5}}",
            "{\"type\":\"user.created\",\"data\":{\"id\":\"" + user.id() + "\",\"email\":null}}",
            "{\"type\":\"user.created\",\"data\":{\"id\":\"" + user.id() + "\",\"email\":\" \"}}"
        }) {
            deliver(body).problem(400);
        }
        assertThat(stored()).isNull();
    }

    @Test
    void tooLongABodyShouldBeRefusedWithoutLookingAtItsSignature() {
        wire.call("POST", PATH, BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]), "Content-Type", Api.JSON_TYPE)
                .problem(413);
    }

    @Test
    void guessingSignaturesShouldBeSlowedDownForThatAddressOnly() {
        // Given
        String guesser = "198.51.100." + (1 + (int) (Math.random() * 250));
        int status = 401;

        // When
        Api.Answer last = null;
        for (int i = 0; i < 200 && status == 401; i++) {
            last = wire.json("POST", PATH, "{}", "X-Forwarded-For", guesser);
            status = last.status();
        }

        // Then
        last.problem(429);
        assertThat(Integer.parseInt(last.header("Retry-After"))).isPositive();
        wire.json("POST", PATH, "{}", "X-Forwarded-For", "203.0.113.77").problem(401);
        // One bucket for all anonymous paths; several at once, as it fills again by two a second.
        assertThat(IntStream.range(0, 40)
                        .parallel()
                        .map(i -> wire.json("POST", "auth/token", "{}", "X-Forwarded-For", guesser)
                                .status())
                        .toArray())
                .contains(429);
        deliver(event("nonsense", user.email(), NOON), Instant.now(), guesser).expect(204);
    }
}
