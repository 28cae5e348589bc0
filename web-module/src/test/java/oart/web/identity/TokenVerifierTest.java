package oart.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
    private static final long NOW = 1_795_365_149;
    private static final String USER = "daf48a5e-4c4f-45f0-8d30-bb4b65509fe9";
    private static final IssuerConfig CONFIG = new IssuerConfig(
            Optional.of(URI.create("http://issuer.test")),
            Optional.empty(),
            List.of("client", "second-client"),
            Optional.of("client"),
            Optional.empty(),
            Optional.empty());

    private final AtomicLong nanos = new AtomicLong();
    private final SigningIssuer issuer = new SigningIssuer();
    private final TokenVerifier verifier = verifier(ClaimsConfig.FIEF);

    private TokenVerifier verifier(ClaimsConfig claims) {
        return new TokenVerifier(
                new Issuer(issuer, new HeldThreads(), nanos::get),
                CONFIG,
                claims,
                Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", SigningIssuer.ISSUER);
        claims.put("sub", USER);
        claims.put("aud", List.of("client"));
        claims.put("azp", "client");
        claims.put("exp", NOW + 3600);
        claims.put("iat", NOW);
        claims.put("auth_time", NOW);
        claims.put("acr", "0");
        claims.put("scope", "openid  offline_access");
        claims.put("permissions", List.of("plans:manage"));
        return claims;
    }

    private static Map<String, Object> claims(String name, Object value) {
        return SigningIssuer.with(claims(), name, value);
    }

    @Test
    void verifyShouldReadWhatFiefWrites() {
        // Given
        String text = SigningIssuer.token(claims());

        // When
        VerifiedToken token = verifier.verify(text);

        // Then
        assertThat(token.user()).isEqualTo(UserId.parse(USER).orElseThrow());
        assertThat(token.scopes()).containsExactly("openid", "offline_access");
        assertThat(token.permissions()).containsExactly("plans:manage");
        assertThat(token.acr()).isEqualTo("0");
        assertThat(token.text()).isEqualTo(text);
        assertThat(token.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 3660));
        assertThat(token.toString()).doesNotContain(text);
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("expired within the skew", claims("exp", NOW - 59)),
                Arguments.of("issued within the skew", claims("iat", NOW + 60)),
                Arguments.of("nbf within the skew", claims("nbf", NOW + 60)),
                Arguments.of("times with fractions", claims("iat", new java.math.BigDecimal(NOW + ".25"))),
                Arguments.of("one audience as text", claims("aud", "second-client")),
                Arguments.of("one audience among others", claims("aud", List.of("else", "client"))),
                Arguments.of("no scope asked for", claims("scope", "")),
                Arguments.of("no permission", claims("permissions", List.of())),
                Arguments.of("acr 1", claims("acr", "1")),
                Arguments.of("sub in upper case", claims("sub", USER.toUpperCase(java.util.Locale.ROOT))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void verifyShouldAccept(String what, Map<String, Object> claims) {
        assertThat(verifier.verify(SigningIssuer.token(claims)).user())
                .as(what)
                .isEqualTo(UserId.parse(USER).orElseThrow());
    }

    static Stream<Arguments> refusedClaims() {
        return Stream.of(
                Arguments.of("wrong iss", claims("iss", "https://evil.example")),
                Arguments.of("iss with a slash", claims("iss", SigningIssuer.ISSUER + "/")),
                Arguments.of("iss missing", claims("iss", null)),
                Arguments.of("iss a list", claims("iss", List.of(SigningIssuer.ISSUER))),
                Arguments.of("wrong aud", claims("aud", List.of("other"))),
                Arguments.of("aud of another, azp ours", claims("aud", "other")),
                Arguments.of("aud missing", claims("aud", null)),
                Arguments.of("aud an object", claims("aud", Map.of("client", true))),
                Arguments.of("aud a list with a number", claims("aud", List.of("client", 5L))),
                Arguments.of("expired", claims("exp", NOW - 61)),
                Arguments.of("expires now with skew", claims("exp", NOW - 60)),
                Arguments.of("exp missing", claims("exp", null)),
                Arguments.of("exp a text", claims("exp", Long.toString(NOW + 3600))),
                Arguments.of("exp null text", claims("exp", "null")),
                Arguments.of("exp true", claims("exp", true)),
                Arguments.of("iat missing", claims("iat", null)),
                Arguments.of("iat in the future", claims("iat", NOW + 61)),
                Arguments.of("nbf in the future", claims("nbf", NOW + 61)),
                Arguments.of("nbf a text", claims("nbf", "soon")),
                Arguments.of("ID token", SigningIssuer.with(claims("scope", null), "permissions", null)),
                Arguments.of("scope missing", claims("scope", null)),
                Arguments.of("scope a list", claims("scope", List.of("openid"))),
                Arguments.of("permissions missing", claims("permissions", null)),
                Arguments.of("permissions a text", claims("permissions", "oart:admin")),
                Arguments.of("permissions with a number", claims("permissions", List.of("a", 1L))),
                Arguments.of("acr missing", claims("acr", null)),
                Arguments.of("acr 2", claims("acr", "2")),
                Arguments.of("acr a number", claims("acr", 0L)),
                Arguments.of("sub missing", claims("sub", null)),
                Arguments.of("sub no UUID", claims("sub", "anne")),
                Arguments.of("sub a short UUID", claims("sub", "1-1-1-1-1")),
                Arguments.of("sub a number", claims("sub", 5L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedClaims")
    void verifyShouldRefuseClaims(String what, Map<String, Object> claims) {
        String text = SigningIssuer.token(claims);
        assertThatThrownBy(() -> verifier.verify(text)).as(what).isInstanceOf(TokenRefusedException.class);
    }

    static Stream<Arguments> refusedTexts() throws Exception {
        JWK forged = new com.nimbusds.jose.jwk.gen.RSAKeyGenerator(2048)
                .keyID("key-1")
                .generate();
        String good = SigningIssuer.token(claims());
        String[] parts = good.split("\\.");
        byte[] signature = Base64URL.from(parts[2]).decode();
        byte[] publicKey = SigningIssuer.RSA.toRSAPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
                + "\n-----END PUBLIC KEY-----\n";
        return Stream.of(
                Arguments.of("alg none", SigningIssuer.raw("{\"alg\":\"none\"}", claims(), new byte[0])),
                Arguments.of("alg None", SigningIssuer.raw("{\"alg\":\"None\"}", claims(), new byte[0])),
                Arguments.of(
                        "alg none with kid",
                        SigningIssuer.raw("{\"alg\":\"none\",\"kid\":\"key-1\"}", claims(), signature)),
                Arguments.of("alg missing", SigningIssuer.raw("{\"kid\":\"key-1\"}", claims(), signature)),
                Arguments.of("alg a number", SigningIssuer.raw("{\"alg\":256}", claims(), signature)),
                Arguments.of("HS256 with the public key", hmac(publicKey)),
                Arguments.of("HS256 with the public key as PEM", hmac(pem.getBytes(StandardCharsets.US_ASCII))),
                Arguments.of(
                        "HS256 with the modulus",
                        hmac(SigningIssuer.RSA.getModulus().decode())),
                Arguments.of("RS512", signed(JWSAlgorithm.RS512)),
                Arguments.of("PS256", signed(JWSAlgorithm.PS256)),
                Arguments.of(
                        "ES256 named for an RSA key",
                        SigningIssuer.sign(
                                new JWSHeader.Builder(JWSAlgorithm.ES256)
                                        .keyID("key-1")
                                        .build(),
                                claims(),
                                SigningIssuer.EC)),
                Arguments.of(
                        "ES256 of zeros",
                        SigningIssuer.raw("{\"alg\":\"ES256\",\"kid\":\"key-ec\"}", claims(), new byte[64])),
                Arguments.of("forged under a known kid", SigningIssuer.sign(header("key-1"), claims(), forged)),
                Arguments.of("forged without kid", SigningIssuer.sign(header(null), claims(), forged)),
                Arguments.of("unknown kid", SigningIssuer.sign(header("key-9"), claims(), SigningIssuer.RSA)),
                Arguments.of("kid a path", SigningIssuer.sign(header("../../../../dev/null"), claims(), forged)),
                Arguments.of("kid SQL", SigningIssuer.sign(header("x' UNION SELECT 'key"), claims(), forged)),
                Arguments.of("kid a URL", SigningIssuer.sign(header("http://127.0.0.1:1/key"), claims(), forged)),
                Arguments.of(
                        "own key in jwk",
                        SigningIssuer.sign(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .keyID("key-1")
                                        .jwk(forged.toPublicJWK())
                                        .build(),
                                claims(),
                                forged)),
                Arguments.of(
                        "own key at jku and x5u",
                        SigningIssuer.sign(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .keyID("key-1")
                                        .jwkURL(URI.create("http://127.0.0.1:1/jwks"))
                                        .x509CertURL(URI.create("http://127.0.0.1:1/x"))
                                        .build(),
                                claims(),
                                forged)),
                Arguments.of(
                        "crit",
                        SigningIssuer.sign(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .keyID("key-1")
                                        .criticalParams(java.util.Set.of("exp"))
                                        .build(),
                                claims(),
                                SigningIssuer.RSA)),
                Arguments.of("signature cut", good.substring(0, good.length() - 4)),
                Arguments.of("signature gone", parts[0] + '.' + parts[1] + '.'),
                Arguments.of("two parts", parts[0] + '.' + parts[1]),
                Arguments.of("padded", good + "="),
                Arguments.of("signature with a blank", parts[0] + '.' + parts[1] + ". " + parts[2]),
                Arguments.of("signature with a line end", good + "\n"),
                Arguments.of("signature with a stranger", parts[0] + '.' + parts[1] + ".*" + parts[2]),
                Arguments.of("five parts", good + ".a.b"),
                Arguments.of(
                        "claims of another token",
                        parts[0]
                                + '.'
                                + SigningIssuer.token(claims("permissions", List.of("oart:admin")))
                                        .split("\\.")[1]
                                + '.'
                                + parts[2]),
                Arguments.of("nonsense", "nonsense"),
                Arguments.of("dots", "..."),
                Arguments.of("huge", SigningIssuer.token(claims("permissions", List.of("x".repeat(20_000))))),
                Arguments.of("huge nonsense", "a".repeat(100_000)));
    }

    private static JWSHeader header(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).build();
    }

    private static String signed(JWSAlgorithm algorithm) {
        return SigningIssuer.sign(
                new JWSHeader.Builder(algorithm).keyID("key-1").build(), claims(), SigningIssuer.RSA);
    }

    private static String hmac(byte[] secret) throws Exception {
        com.nimbusds.jose.JWSObject token = new com.nimbusds.jose.JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(),
                new com.nimbusds.jose.Payload(oart.json.Json.write(claims())));
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedTexts")
    void verifyShouldRefuseTexts(String what, String text) {
        assertThatThrownBy(() -> verifier.verify(text)).as(what).isInstanceOf(TokenRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"iss\":1,\"iss\":2}", "[]", "", "{", "{} x", "null"})
    void verifyShouldRefuseClaimsThatAreNoObject(String payload) throws Exception {
        // Given
        com.nimbusds.jose.JWSObject token =
                new com.nimbusds.jose.JWSObject(header("key-1"), new com.nimbusds.jose.Payload(payload));
        token.sign(new com.nimbusds.jose.crypto.RSASSASigner(SigningIssuer.RSA));
        String text = token.serialize();

        // Then
        assertThatThrownBy(() -> verifier.verify(text)).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void verifyShouldAcceptAKeyWithoutAKidInTheHeaderAndEcKeys() {
        assertThat(verifier.verify(SigningIssuer.sign(header(null), claims(), SigningIssuer.RSA)))
                .isNotNull();
        assertThat(verifier.verify(SigningIssuer.sign(
                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                .keyID("key-ec")
                                .build(),
                        claims(),
                        SigningIssuer.EC)))
                .isNotNull();
    }

    @Test
    void verifyShouldStopATokenThatExpiresAfterItWasSeen() {
        // Given
        AtomicLong seconds = new AtomicLong(NOW);
        TokenVerifier moving = new TokenVerifier(
                new Issuer(issuer, new HeldThreads(), nanos::get), CONFIG, ClaimsConfig.FIEF, new Clock() {
                    @Override
                    public java.time.ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return Instant.ofEpochSecond(seconds.get());
                    }
                });
        String text = SigningIssuer.token(claims("exp", NOW + 10));
        moving.verify(text);

        // When
        seconds.addAndGet(71);

        // Then
        assertThatThrownBy(() -> moving.verify(text)).isInstanceOf(TokenRefusedException.class);
    }

    // ---- keys that come and go ----

    @Test
    void newKeyShouldCountWithinTenSecondsAndUnknownOnesAskAtMostOnceInFive() {
        // Given
        verifier.verify(SigningIssuer.token(claims()));
        assertThat(issuer.rounds()).isEqualTo(1);
        String byNew = SigningIssuer.sign(header("key-2"), claims(), SigningIssuer.OTHER_RSA);
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThatThrownBy(() -> verifier.verify(byNew)).isInstanceOf(TokenRefusedException.class);
        issuer.publish(SigningIssuer.RSA, SigningIssuer.OTHER_RSA);

        // When
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> verifier.verify(byNew)).isInstanceOf(TokenRefusedException.class);
        }
        int asked = issuer.rounds();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());

        // Then
        assertThat(asked).isEqualTo(2);
        assertThat(verifier.verify(byNew)).isNotNull();
        assertThat(issuer.rounds()).isEqualTo(3);
    }

    @Test
    void withdrawnKeyShouldCountNoMoreAfterTenMinutesAlsoForTokensSeenBefore() {
        // Given
        String text = SigningIssuer.token(claims());
        verifier.verify(text);
        issuer.publish(SigningIssuer.OTHER_RSA);

        // When
        nanos.addAndGet(Duration.ofMinutes(10).toNanos());

        // Then
        assertThatThrownBy(() -> verifier.verify(text)).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void knownKeysShouldCountWhileTheIssuerIsDown() {
        // Given
        String text = SigningIssuer.token(claims());
        verifier.verify(text);
        issuer.down(true);

        // When
        nanos.addAndGet(Duration.ofHours(2).toNanos());

        // Then
        assertThat(verifier.verify(text)).isNotNull();
        assertThat(verifier.verify(SigningIssuer.token(claims("acr", "1")))).isNotNull();
    }

    @Test
    void keysNeverLoadedShouldBeUnavailableUntilTheIssuerIsThere() {
        // Given
        String text = SigningIssuer.token(claims());
        issuer.down(true);
        assertThatThrownBy(() -> verifier.verify(text)).isInstanceOf(IssuerUnavailableException.class);
        issuer.down(false);

        // When
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        // Then
        assertThat(verifier.verify(text)).isNotNull();
    }

    // ---- other issuers ----

    private static ClaimsConfig oidc(String permissions, Optional<String> marker) {
        return new ClaimsConfig(false, List.of(permissions.split(",")), "groups", "scope", "sub", "aud", marker);
    }

    @Test
    void otherIssuersShouldBeReadByTheirMapping() {
        // Given
        Map<String, Object> claims = claims("permissions", null);
        claims.put("acr", "gold");
        claims.put("sub", "311045667298");
        claims.put("realm_access", Map.of("roles", List.of("painter", "oart:admin")));
        claims.put("urn:zitadel:iam:org:project:roles", Map.of("viewer", Map.of()));
        claims.put("groups", List.of("artists"));
        claims.put("email", "anne@example.com");
        claims.put("email_verified", true);

        // When
        VerifiedToken token = verifier(oidc("realm_access.roles,urn:zitadel:iam:org:project:roles", Optional.empty()))
                .verify(SigningIssuer.token(claims));

        // Then
        assertThat(token.permissions()).containsExactly("painter", "oart:admin", "viewer");
        assertThat(token.groups()).containsExactly("artists");
        assertThat(token.acr()).isEqualTo("gold");
        assertThat(token.subject()).isEqualTo("311045667298");
        assertThat(token.profile()).isEqualTo(Map.of("email", "anne@example.com", "email_verified", true));
        assertThat(token.user().value().version()).isEqualTo(5);
        assertThat(token.user()).isEqualTo(SubjectIds.of(SigningIssuer.ISSUER, "311045667298"));
        assertThat(SubjectIds.of("https://another.example", "311045667298")).isNotEqualTo(token.user());
    }

    @Test
    void subjectIdShouldBeTheOneOfRfc9562() {
        // Python: uuid5(uuid5(NAMESPACE_URL, "https://issuer.example"), "anne")
        assertThat(SubjectIds.of("https://issuer.example", "anne")).hasToString("7891906c-1d16-5478-96c6-f9d179ed71f4");
    }

    @Test
    void permissionsAsATextShouldCountForOtherIssuersOnly() {
        String text = SigningIssuer.token(claims("permissions", "oart:admin painter"));
        assertThat(verifier(oidc("permissions", Optional.empty())).verify(text).permissions())
                .containsExactly("oart:admin", "painter");
        assertThatThrownBy(() -> verifier.verify(text)).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void idTokensOfOtherIssuersShouldBeRefused() {
        TokenVerifier keycloak = verifier(oidc("permissions", Optional.of("typ=Bearer")));
        TokenVerifier any = verifier(oidc("permissions", Optional.empty()));
        assertThat(keycloak.verify(SigningIssuer.token(claims("typ", "Bearer"))))
                .isNotNull();
        assertThat(any.verify(SigningIssuer.token(claims("typ", "Bearer")))).isNotNull();
        for (Map<String, Object> id :
                List.of(claims("typ", "ID"), claims("at_hash", "x"), claims("c_hash", "x"), claims("typ", "Refresh"))) {
            String text = SigningIssuer.token(id);
            assertThatThrownBy(() -> keycloak.verify(text)).isInstanceOf(TokenRefusedException.class);
            assertThatThrownBy(() -> any.verify(text)).isInstanceOf(TokenRefusedException.class);
        }
        String unmarked = SigningIssuer.token(claims("scope", null));
        assertThatThrownBy(() -> any.verify(unmarked)).isInstanceOf(TokenRefusedException.class);
        assertThat(any.verify(SigningIssuer.sign(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("key-1")
                                .type(new com.nimbusds.jose.JOSEObjectType("at+jwt"))
                                .build(),
                        claims("scope", null),
                        SigningIssuer.RSA)))
                .isNotNull();
    }
}
