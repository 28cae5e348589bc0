package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import oart.acceptance.http.Api;
import oart.sandbox.Sandbox;
import oart.sandbox.micro.MicroNode;
import oart.sandbox.process.DataFolder;
import oart.settings.Setting;
import oart.settings.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An installation whose users come from an issuer that is no Fief: mock-oauth2-server, in the shape of Keycloak's claims. */
class OtherIssuerIT {
    private static final Path HOME = Path.of("").toAbsolutePath().getParent();
    private static final String REALM = "art";

    private static MockOAuth2Server issuer;
    private static Sandbox sandbox;
    private static MicroNode node;

    @BeforeAll
    static void start() throws IOException {
        issuer = new MockOAuth2Server();
        issuer.start();
        Map<String, String> settings = Map.of(
                Setting.FIEF_DOMAIN.environmentName(), issuer.issuerUrl(REALM).toString(),
                Setting.IDENTITY_PROVIDER.environmentName(), "oidc",
                Setting.AUDIENCE.environmentName(), "oart",
                Setting.CLAIMS_PERMISSIONS.environmentName(), "realm_access.roles",
                Setting.CLAIMS_ACCESS_TOKEN.environmentName(), "typ=Bearer",
                Setting.ADMIN_GROUP.environmentName(), "art-directors");
        Path folder = HOME.resolve("acceptance-tests/target/other-issuer");
        DataFolder.delete(folder);
        Files.createDirectories(folder);
        sandbox = Sandbox.start(
                DataFolder.open(folder, false), Settings.load(folder.resolve("none"), settings), 1, part -> {});
        node = sandbox.startMicro(HOME, "other-issuer", settings);
        Api anonymous = new Api(node.url(), Optional.empty());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> identityProvider(anonymous).equals("UP"));
    }

    private static String identityProvider(Api anonymous) {
        for (JsonNode check : anonymous.get("health/ready").expect(200).json().path("checks")) {
            if (check.path("name").asText().equals("identity-provider")) {
                return check.path("status").asText();
            }
        }
        return "";
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        issuer.shutdown();
    }

    private static Api caller(String subject, String audience, Map<String, Object> claims) {
        return new Api(
                node.url(),
                Optional.of(issuer.issueToken(REALM, subject, audience, claims).serialize()));
    }

    private static Map<String, Object> claims(String name, Object value) {
        return Map.of("typ", "Bearer", "email", "anne@elsewhere.example", name, value);
    }

    @Test
    void userWhoseSubjectIsNoUuidShouldComeToExistAndMakeAPicture() {
        // Given
        Api anne = caller("311045667298", "oart", claims("realm_access", Map.of("roles", List.of("painter"))));

        // When
        String id = anne.get("user/me").expect(200).json().path("id").asText();

        // Then
        assertThat(id.charAt(14)).isEqualTo('5');
        assertThat(anne.get("user/me").json().path("email").asText()).isEqualTo("anne@elsewhere.example");
        assertThat(anne.get("auth/user").expect(200).json().path("permissions").toString())
                .isEqualTo("[\"painter\"]");
        anne.post(
                        "image/generate",
                        Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of("WIDTH", 64, "HEIGHT", 64)))
                .expect(200);
        anne.get("admin/job").problem(403);
    }

    @Test
    void administratorShouldBeWhoHasTheMappedPermissionOrTheGroup() {
        caller("311045667298", "oart", claims("realm_access", Map.of("roles", List.of("oart:admin"))))
                .get("admin/job")
                .expect(200);
        caller("311045667298", "oart", claims("groups", List.of("art-directors")))
                .get("admin/job")
                .expect(200);
        caller("311045667298", "oart", claims("groups", List.of("others")))
                .get("admin/job")
                .problem(403);
        caller("311045667298", "oart", claims("permissions", List.of("oart:admin")))
                .get("admin/job")
                .problem(403);
    }

    @Test
    void otherTokensOfThatIssuerShouldBeRefused() {
        caller("311045667298", "another", claims("scope", "openid"))
                .get("user/me")
                .problem(401);
        caller("311045667298", "oart", Map.of("typ", "ID", "email", "anne@elsewhere.example"))
                .get("user/me")
                .problem(401);
        new Api(
                        node.url(),
                        Optional.of(issuer.issueToken("music", "311045667298", "oart", claims("scope", "openid"))
                                .serialize()))
                .get("user/me")
                .problem(401);
    }
}
