package oart.web.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.UserEvents;
import oart.ejb.user.UserProfile;
import oart.persistence.user.UserId;
import oart.web.http.ServletFakes;
import oart.web.limit.TestLimits;
import org.junit.jupiter.api.Test;

class UserWebhookResourceTest {
    private static final String SECRET = "whsec-test-0123456789";
    private static final String TIMESTAMP = "1795365146";
    private static final String BODY =
            "{\"type\":\"user.deleted\",\"data\":{\"id\":\"daf48a5e-4c4f-45f0-8d30-bb4b65509fe9\"}}";
    private static final String SIGNATURE = "c88d13db84077287dc2e9e2453eb411a267de14c58a10e8531b206fa629e4354";

    private final List<String> heard = new ArrayList<>();
    private final HttpServletRequest request = ServletFakes.request("POST").made();

    private UserWebhookResource resource(Optional<String> secret, int perMinute) {
        UserEvents events = new UserEvents() {
            @Override
            public void changed(UserProfile profile) {
                heard.add("changed " + profile.id());
            }

            @Override
            public void deleted(UserId id) {
                heard.add("deleted " + id);
            }
        };
        Clock now = Clock.fixed(Instant.ofEpochSecond(Long.parseLong(TIMESTAMP)), ZoneOffset.UTC);
        return new UserWebhookResource(events, TestLimits.perMinute(perMinute), now, new WebhookConfig(secret));
    }

    private int deliver(UserWebhookResource resource, String signature, String body) throws IOException {
        return resource.receive(
                        TIMESTAMP, signature, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), request)
                .getStatus();
    }

    private void refused(UserWebhookResource resource, String signature, String body, ProblemType type) {
        assertThatThrownBy(() -> deliver(resource, signature, body))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(type));
    }

    @Test
    void receiveShouldRefuseEverythingWhenNoSecretIsConfigured() {
        refused(resource(Optional.empty(), 9), SIGNATURE, BODY, ProblemType.UNAUTHENTICATED);
        refused(resource(Optional.empty(), 9), null, BODY, ProblemType.UNAUTHENTICATED);
        assertThat(heard).isEmpty();
    }

    @Test
    void receiveShouldSlowBadSignaturesDown() {
        // Given
        UserWebhookResource resource = resource(Optional.of(SECRET), 1);

        // Then
        refused(resource, "bad", BODY, ProblemType.UNAUTHENTICATED);
        refused(resource, "bad", BODY, ProblemType.RATE_LIMITED);
        refused(resource, SIGNATURE, "x".repeat((1 << 20) + 1), ProblemType.RATE_LIMITED);
        assertThat(heard).isEmpty();
    }

    @Test
    void receiveShouldRefuseAReportWithoutATypeOrWithoutItsUser() throws Exception {
        for (String body : List.of(
                "{}",
                "{\"type\":5,\"data\":{\"id\":\"daf48a5e-4c4f-45f0-8d30-bb4b65509fe9\"}}",
                "{\"type\":\"user.deleted\"}",
                "{\"type\":\"user.updated\",\"data\":{}}")) {
            refused(resource(Optional.of(SECRET), 9), signature(body), body, ProblemType.MALFORMED_REQUEST);
        }
        assertThat(heard).isEmpty();
    }

    private static String signature(String body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal((TIMESTAMP + '.' + body).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void configShouldNotShowItsSecret() {
        assertThat(new WebhookConfig(Optional.of(SECRET)).toString()).doesNotContain("whsec");
    }
}
