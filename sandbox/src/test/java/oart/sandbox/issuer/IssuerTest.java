package oart.sandbox.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import oart.sandbox.process.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REDIRECT = "http://127.0.0.1:8080/studio/signed-in?x=1";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private Issuer issuer;

    @BeforeEach
    void start() {
        issuer = Issuer.start(
                new IssuerConfig(Ports.free(), dir.resolve("key.json"), "oart", "client-secret", "api-key"), now::get);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void discoveryShouldNameAnHttpsIssuerWhenItIsReachedOverHttp() throws Exception {
        // When
        JsonNode document = get("/.well-known/openid-configuration");

        // Then
        assertThat(document.path("issuer").asText())
                .isEqualTo("https://127.0.0.1:" + issuer.config().port());
        assertThat(document.path("token_endpoint").asText()).isEqualTo(issuer.url() + "/api/token");
        assertThat(get("/.well-known/jwks.json").path("keys").get(0).has("alg")).isFalse();
    }

    @Test
    void mintShouldCarryExactlyTheClaimsOfFiefWhenItIsForTheAdministrator() throws Exception {
        // When
        SignedJWT token = SignedJWT.parse(issuer.mint(FiefUser.ADA));

        // Then
        assertThat(token.getHeader().toJSONObject()).containsOnlyKeys("alg", "kid");
        assertThat(verifies(token)).isTrue();
        long seconds = now.get().getEpochSecond();
        assertThat(token.getPayload().toJSONObject())
                .isEqualTo(Map.of(
                        "iss",
                        issuer.issuer(),
                        "sub",
                        "ada00000-0000-4000-8000-000000000001",
                        "aud",
                        List.of("oart"),
                        "azp",
                        "oart",
                        "exp",
                        seconds + 86_400,
                        "iat",
                        seconds,
                        "auth_time",
                        seconds,
                        "acr",
                        "0",
                        "scope",
                        "openid offline_access",
                        "permissions",
                        List.of("oart:admin")));
    }

    @Test
    void mintShouldChangeAndLeaveOutClaimsWhenToldTo() throws Exception {
        // Given
        Map<String, Object> changes = new HashMap<>();
        changes.put("aud", List.of("other"));
        changes.put("permissions", null);

        // When
        SignedJWT token = SignedJWT.parse(issuer.mint(FiefUser.BOB, changes));

        // Then
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("other");
        assertThat(token.getJWTClaimsSet().getClaim("permissions")).isNull();
        assertThat(verifies(SignedJWT.parse(issuer.mintForged(FiefUser.BOB, Map.of()))))
                .isFalse();
    }

    @Test
    void keyShouldSurviveARestartAndChangeWhenItIsRotated() throws Exception {
        // Given
        String before = issuer.mint(FiefUser.BOB);
        issuer.close();
        issuer = Issuer.start(issuer.config(), now::get);
        assertThat(verifies(SignedJWT.parse(before))).isTrue();

        // When
        issuer.rotateKey(false);
        boolean kept = verifies(SignedJWT.parse(before));
        issuer.rotateKey(true);

        // Then
        assertThat(kept).isTrue();
        assertThat(verifies(SignedJWT.parse(before))).isFalse();
        assertThat(verifies(SignedJWT.parse(issuer.mint(FiefUser.BOB)))).isTrue();
    }

    @Test
    void signInShouldGiveTokensThatRotateWhenCodeAndVerifierFit() throws Exception {
        // Given
        assertThat(page(authorize(Map.of())).body())
                .contains("Ada", "Bob", "Carol")
                .contains(CHALLENGE);
        String code = codeFor(FiefUser.CAROL);

        // When
        HttpResponse<String> first = token(Map.of(
                "grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT, "code_verifier", VERIFIER));
        JsonNode tokens = JSON.readTree(first.body());
        String refresh = tokens.path("refresh_token").asText();
        now.set(now.get().plusSeconds(3_600));
        HttpResponse<String> second = token(Map.of("grant_type", "refresh_token", "refresh_token", refresh));

        // Then
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Cache-Control")).contains("no-store");
        SignedJWT access = SignedJWT.parse(tokens.path("access_token").asText());
        assertThat(access.getJWTClaimsSet().getSubject())
                .isEqualTo(FiefUser.CAROL.id().toString());
        assertThat(access.getJWTClaimsSet().getClaim("acr")).isEqualTo("1");
        Map<String, Object> id =
                SignedJWT.parse(tokens.path("id_token").asText()).getPayload().toJSONObject();
        assertThat(id)
                .containsEntry("nonce", "n1")
                .containsEntry("email", "carol@example.com")
                .containsKey("at_hash");
        assertThat(id).doesNotContainKeys("scope", "permissions");
        assertThat(second.statusCode()).isEqualTo(200);
        Map<String, Object> refreshed = SignedJWT.parse(
                        JSON.readTree(second.body()).path("access_token").asText())
                .getPayload()
                .toJSONObject();
        assertThat(refreshed)
                .containsEntry("acr", "0")
                .containsEntry("auth_time", now.get().getEpochSecond() - 3_600);
        assertThat(token(Map.of("grant_type", "refresh_token", "refresh_token", refresh))
                        .body())
                .isEqualTo("{\"error\":\"invalid_grant\"}");
    }

    @Test
    void codeShouldBeRefusedWhenItIsUsedTwiceOrLateOrWithAnotherVerifier() throws Exception {
        // Given
        String wrongVerifier = codeFor(FiefUser.BOB);
        String late = codeFor(FiefUser.BOB);
        String twice = codeFor(FiefUser.BOB);

        // When
        String verifierAnswer = token(grant(wrongVerifier, "x".repeat(43))).body();
        String first = token(grant(twice, VERIFIER)).body();
        String second = token(grant(twice, VERIFIER)).body();
        now.set(now.get().plusSeconds(601));
        String lateAnswer = token(grant(late, VERIFIER)).body();

        // Then
        assertThat(first).contains("access_token");
        assertThat(List.of(verifierAnswer, second, lateAnswer)).containsOnly("{\"error\":\"invalid_grant\"}");
    }

    @Test
    void tokenShouldAnswer400WhenTheClientSecretIsWrong() throws Exception {
        // When
        HttpResponse<String> response = post(
                "/api/token",
                Map.of("grant_type", "refresh_token", "refresh_token", "x", "client_id", "oart", "client_secret", "no"),
                null);

        // Then
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"error\":\"invalid_client\"}");
        assertThat(token(Map.of("grant_type", "password")).body()).isEqualTo("{\"error\":\"unsupported_grant_type\"}");
    }

    @Test
    void authorizeShouldRedirectOnlyToLoopbackAndReportErrorsThere() throws Exception {
        // When
        HttpResponse<String> foreign = page(authorize(Map.of("redirect_uri", "https://evil.example/cb")));
        HttpResponse<String> client = page(authorize(Map.of("client_id", "other")));
        HttpResponse<String> scope = page(authorize(Map.of("scope", "email")));

        // Then
        assertThat(foreign.statusCode()).isEqualTo(400);
        assertThat(foreign.headers().firstValue("X-Fief-Error")).contains("invalid_redirect_uri");
        assertThat(client.headers().firstValue("X-Fief-Error")).contains("invalid_client");
        assertThat(scope.headers().firstValue("Location")).contains(REDIRECT + "&error=invalid_scope&state=s%261");
    }

    @Test
    void userinfoShouldTellOfTheUserWhenTheTokenIsOurs() throws Exception {
        // When
        HttpResponse<String> good = bearer("/api/userinfo", issuer.mint(FiefUser.BOB));
        HttpResponse<String> forged = bearer("/api/userinfo", issuer.mintForged(FiefUser.BOB, Map.of()));
        issuer.remove(FiefUser.CAROL.id());
        HttpResponse<String> deleted = bearer("/api/userinfo", issuer.mint(FiefUser.CAROL));

        // Then
        assertThat(JSON.readTree(good.body()).path("email").asText()).isEqualTo("bob@example.com");
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(deleted.statusCode()).isEqualTo(500);
    }

    @Test
    void userListShouldPageAsFiefDoesWhenThereAreManyUsers() throws Exception {
        // Given
        for (int n = 0; n < 109; n++) {
            issuer.put(FiefUser.of(new UUID(4_096L, Long.MIN_VALUE + n), "user" + n));
        }

        // Then
        assertThat(users("").path("results")).hasSize(10);
        assertThat(users("?limit=500&ordering=created_at,id").path("results")).hasSize(100);
        assertThat(users("?limit=100&skip=100").path("results")).hasSize(12);
        assertThat(users("?limit=100&skip=100").path("count").asInt()).isEqualTo(112);
        assertThat(users("?skip=112").path("count").asInt()).isZero();
        assertThat(users("?email=ADA@example.com")
                        .path("results")
                        .get(0)
                        .path("tenant")
                        .path("default")
                        .asBoolean())
                .isTrue();
        assertThat(bearer("/admin/api/users/?limit=-1", "api-key").statusCode()).isEqualTo(422);
    }

    @Test
    void adminApiShouldKeepFiefsPathsAndStatusCodes() throws Exception {
        assertThat(bearer("/admin/api/users/", "wrong").statusCode()).isEqualTo(401);
        assertThat(bearer("/admin/api/users", "api-key").statusCode()).isEqualTo(307);
        assertThat(bearer("/admin/api/users/" + FiefUser.ADA.id(), "api-key").statusCode())
                .isEqualTo(200);
        assertThat(bearer("/admin/api/users/" + FiefUser.ADA.id() + "/", "api-key")
                        .statusCode())
                .isEqualTo(307);
        assertThat(bearer("/admin/api/users/" + UUID.randomUUID(), "api-key").statusCode())
                .isEqualTo(404);
        assertThat(bearer("/admin/api/users/nonsense", "api-key").statusCode()).isEqualTo(404);
    }

    private static Map<String, String> grant(String code, String verifier) {
        return Map.of(
                "grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT, "code_verifier", verifier);
    }

    private Map<String, String> authorize(Map<String, String> changes) {
        Map<String, String> request = new HashMap<>(Map.of(
                "response_type", "code",
                "client_id", "oart",
                "redirect_uri", REDIRECT,
                "scope", "openid offline_access",
                "state", "s&1",
                "nonce", "n1",
                "code_challenge", CHALLENGE,
                "code_challenge_method", "S256"));
        request.putAll(changes);
        return request;
    }

    private HttpResponse<String> page(Map<String, String> request) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(issuer.url() + "/authorize?" + form(request)))
                        .build(),
                BodyHandlers.ofString());
    }

    private String codeFor(FiefUser user) throws Exception {
        HttpResponse<String> response =
                post("/login", authorize(Map.of("demo_user", user.id().toString())), null);
        assertThat(response.statusCode()).isEqualTo(303);
        String location = response.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(REDIRECT + "&code=").endsWith("&state=s%261");
        return location.replaceAll(".*[?&]code=([^&]+).*", "$1");
    }

    private HttpResponse<String> token(Map<String, String> form) throws Exception {
        String basic = Base64.getEncoder().encodeToString("oart:client-secret".getBytes(StandardCharsets.UTF_8));
        return post("/api/token", form, "Basic " + basic);
    }

    private HttpResponse<String> post(String path, Map<String, String> form, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(issuer.url() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(form)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> bearer(String path, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(issuer.url() + path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode users(String query) throws Exception {
        return JSON.readTree(bearer("/admin/api/users/" + query, "api-key").body());
    }

    private JsonNode get(String path) throws Exception {
        return JSON.readTree(http.send(
                        HttpRequest.newBuilder(URI.create(issuer.url() + path)).build(), BodyHandlers.ofString())
                .body());
    }

    private boolean verifies(SignedJWT token) throws Exception {
        JWKSet keys = JWKSet.parse(get("/.well-known/jwks.json").toString());
        var key = keys.getKeyByKeyId(token.getHeader().getKeyID());
        return key != null && token.verify(new RSASSAVerifier(key.toRSAKey()));
    }

    private static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
