package oart.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody else's issuer, over HTTP: mock-oauth2-server of NAV, which knows nothing of Fief. */
class OtherIssuerIT {
    private static final ClaimsConfig OIDC = new ClaimsConfig(
            false, List.of("realm_access.roles"), "groups", "scope", "sub", "aud", Optional.of("scope"));

    private final MockOAuth2Server server = new MockOAuth2Server();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.shutdown();
    }

    private static IssuerConfig config(MockOAuth2Server of, String realm) {
        return new IssuerConfig(
                Optional.of(URI.create(of.issuerUrl(realm).toString())),
                Optional.empty(),
                List.of("oart"),
                Optional.of("oart"),
                Optional.empty(),
                Optional.empty());
    }

    private static TokenVerifier verifier(MockOAuth2Server of, String realm, ClaimsConfig claims) {
        IssuerConfig config = config(of, realm);
        return new TokenVerifier(
                new Issuer(new IssuerClient(config), new HeldThreads()), config, claims, Clock.systemUTC());
    }

    private static String token(MockOAuth2Server of, String realm, String subject, Map<String, Object> claims) {
        return of.issueToken(realm, subject, "oart", claims).serialize();
    }

    @Test
    void tokenOfAnotherIssuerShouldCountByItsMapping() {
        // Given
        String text = token(
                server,
                "art",
                "anne",
                Map.of(
                        "scope",
                        "openid profile",
                        "realm_access",
                        Map.of("roles", List.of("oart:admin")),
                        "groups",
                        List.of("artists"),
                        "email",
                        "anne@example.com"));

        // When
        VerifiedToken token = verifier(server, "art", OIDC).verify(text);

        // Then
        String issuer = server.issuerUrl("art").toString();
        assertThat(token.user()).isEqualTo(SubjectIds.of(issuer, "anne"));
        assertThat(token.permissions()).containsExactly("oart:admin");
        assertThat(token.groups()).containsExactly("artists");
        assertThat(token.scopes()).containsExactly("openid", "profile");
        assertThat(token.acr()).isEqualTo("0");
        assertThat(token.profile()).isEqualTo(Map.of("email", "anne@example.com"));
    }

    @Test
    void subjectThatIsAUuidShouldStayAsItIs() {
        UserId id = UserId.random();
        assertThat(verifier(server, "art", OIDC)
                        .verify(token(server, "art", id.toString(), Map.of("scope", "")))
                        .user())
                .isEqualTo(id);
    }

    @Test
    void ellipticCurveKeysShouldVerify() {
        // Given
        MockOAuth2Server elliptic = new MockOAuth2Server(new OAuth2Config(
                false, null, null, false, new OAuth2TokenProvider(new KeyProvider(List.of(), "ES256"))));
        elliptic.start();

        // When
        String text = token(elliptic, "art", "anne", Map.of("scope", "openid"));

        // Then
        assertThat(text).startsWith("ey");
        assertThat(verifier(elliptic, "art", OIDC).verify(text).subject()).isEqualTo("anne");
        elliptic.shutdown();
    }

    @Test
    void tokensOfAnotherRealmOrForAnotherClientShouldBeRefused() {
        // Given
        TokenVerifier verifier = verifier(server, "art", OIDC);
        List<String> foreign = List.of(
                token(server, "music", "anne", Map.of("scope", "openid")),
                server.issueToken("art", "anne", "another", Map.of("scope", "openid"))
                        .serialize(),
                token(server, "art", "anne", Map.of()),
                token(server, "art", "anne", Map.of("scope", "openid", "at_hash", "x")));

        // Then
        assertThat(foreign).allSatisfy(text -> assertThatThrownBy(() -> verifier.verify(text))
                .isInstanceOf(TokenRefusedException.class));
    }

    @Test
    void fiefsRulesShouldNotPassForAnotherIssuersTokens() {
        String text = token(server, "art", "anne", Map.of("scope", "openid"));
        TokenVerifier fief = verifier(server, "art", ClaimsConfig.FIEF);
        assertThatThrownBy(() -> fief.verify(text)).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void profileShouldComeOfTheTokenElseOfUserinfo() {
        // Given
        IssuerConfig config = config(server, "art");
        IssuerClient client = new IssuerClient(config);
        Issuer issuer = new Issuer(client, new HeldThreads());
        TokenVerifier verifier = new TokenVerifier(issuer, config, OIDC, Clock.systemUTC());
        UserInfo userInfo = new UserInfo(issuer, client);
        VerifiedToken told = verifier.verify(token(
                server, "art", "anne", Map.of("scope", "openid", "email", "anne@example.com", "email_verified", true)));
        VerifiedToken silent = verifier.verify(token(server, "art", "anne", Map.of("scope", "openid")));

        // Then
        assertThat(userInfo.of(told).orElseThrow().email()).isEqualTo("anne@example.com");
        assertThat(userInfo.of(told).orElseThrow().emailVerified()).isTrue();
        // This server's userinfo repeats the claims of the token: without an address there is no profile.
        assertThat(userInfo.of(silent)).isEmpty();
    }
}
