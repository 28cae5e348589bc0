package oart.web.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known answers of a running Fief 0.30.0. */
class WebhookSignatureTest {
    private static final String TIMESTAMP = "1795365146";
    private static final Instant NOW = Instant.ofEpochSecond(1795365146);
    private static final byte[] DELETED =
            "{\"type\":\"user.deleted\",\"data\":{\"id\":\"daf48a5e-4c4f-45f0-8d30-bb4b65509fe9\"}}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final String DELETED_SIGNATURE = "c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354";
    private static final byte[] CREATED = """
            {"type":"user.created","data":{"created_at":"2026-11-22T16:32:26.286043Z","updated_at":"2026-11-22T16:32:26.286048Z",\
            "id":"daf48a5e-4c4f-45f0-8d30-bb4b65509fe9","email":"zoë@example.com","email_verified":false,"is_active":true,\
            "tenant_id":"6228854b-67c0-4d4c-8420-1e930372cf97","tenant":{"created_at":"2026-11-22T16:32:07.941601Z",\
            "updated_at":"2026-11-22T16:32:07.941609Z","id":"6228854b-67c0-4d4c-8420-1e930372cf97","name":"Default","default":true,\
            "slug":"default","registration_allowed":true,"theme_id":null,"logo_url":null,"application_url":null},\
            "fields":{"first_name":"Zoë"}}}""".getBytes(StandardCharsets.UTF_8);

    private final WebhookSignature secret = new WebhookSignature("whsec-test-0123456789");

    @Test
    void coversShouldAcceptWhatFiefSigned() {
        assertThat(DELETED).hasSize(76);
        assertThat(secret.covers(TIMESTAMP, DELETED_SIGNATURE, DELETED, NOW)).isTrue();
        assertThat(CREATED).hasSize(584);
        assertThat(secret.covers(
                        TIMESTAMP, "23218b94af689357d08fd820f9eee73f68c4fdc8503bac6af63791576b75dc52", CREATED, NOW))
                .isTrue();
    }

    @Test
    void coversShouldRefuseEveryOtherBody() {
        for (int i = 0; i < DELETED.length; i++) {
            byte[] changed = DELETED.clone();
            changed[i] ^= 1;
            assertThat(secret.covers(TIMESTAMP, DELETED_SIGNATURE, changed, NOW))
                    .isFalse();
        }
        assertThat(secret.covers(TIMESTAMP, DELETED_SIGNATURE, new byte[0], NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"300, true", "-300, true", "301, false", "-301, false"})
    void coversShouldKeepAWindowOnBothSides(long seconds, boolean accepted) {
        assertThat(secret.covers(TIMESTAMP, DELETED_SIGNATURE, DELETED, NOW.plusSeconds(seconds)))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "1795365146, none",
                "1795365146, ''",
                "'', c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "1795365147, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "' 1795365146', c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "-1795365146, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "1795365146.0, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "99999999999999999999, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "noon, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354",
                "1795365146, C88D13DB84077287DC2E9E2453EB411A267DE14C58A10E8531B206FA629E4354",
                "1795365146, c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e435",
                "1795365146, ëëë"
            })
    void coversShouldRefuseMissingAndMalformedHeaders(String timestamp, String signature) {
        assertThat(secret.covers(timestamp, signature, DELETED, NOW)).isFalse();
    }

    @Test
    void coversShouldRefuseAnotherSecret() {
        assertThat(new WebhookSignature("whsec-test-0123456780").covers(TIMESTAMP, DELETED_SIGNATURE, DELETED, NOW))
                .isFalse();
    }
}
