package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.acceptance.http.Wire;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as it is spoken, whoever answers. */
class WireRulesIT {
    private static final int MIB = 1 << 20;

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Wire wire = new Wire(oart.url());
    private final String token = oart.sandbox().issuer().mint(FiefUser.BOB);
    private final String bearer = "Bearer " + token;

    static Stream<Arguments> everyKindOfAnswer() {
        return Stream.of(
                Arguments.of("GET", "", 200),
                Arguments.of("GET", "openapi.json", 200),
                Arguments.of("GET", "docs/scalar", 200),
                Arguments.of("GET", "docs/scalar/", 200),
                Arguments.of("GET", "docs/scalar/scalar.js", 200),
                Arguments.of("GET", "docs/scalar/nope.js", 404),
                Arguments.of("POST", "docs/scalar", 405),
                Arguments.of("GET", "health/live", 200),
                Arguments.of("GET", "assets/nope.js", 404),
                Arguments.of("GET", "user/me", 200),
                Arguments.of("GET", "user/me/", 200),
                Arguments.of("HEAD", "user/me", 200),
                Arguments.of("OPTIONS", "user/me", 200),
                Arguments.of("GET", "auth/user", 200),
                Arguments.of("GET", "nope", 404),
                Arguments.of("GET", "image/job/nonsense", 404),
                Arguments.of("DELETE", "user/me", 405),
                Arguments.of("PURGE", "user/me", 405),
                Arguments.of("POST", "image/generate", 422),
                Arguments.of("GET", "image/job/?limit=x", 422),
                Arguments.of("GET", "WEB-INF/web.xml", 404),
                Arguments.of("GET", "user/me?x=%ff", 200));
    }

    @ParameterizedTest(name = "{0} /{1} {2}")
    @MethodSource("everyKindOfAnswer")
    void everyAnswerShouldHaveTheSecurityHeadersAndAnId(String method, String path, int status) {
        // When
        Api.Answer answer = wire.call(method, path, "Authorization", bearer);

        // Then
        assertThat(answer.status()).isEqualTo(status);
        requireHeaders(answer);
        if (status >= 400) {
            assertThat(answer.problem(status).path("instance").asText()).contains(answer.header("X-Request-Id"));
        }
    }

    private static void requireHeaders(Api.Answer answer) {
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'", "default-src");
        assertThat(answer.header("X-Request-Id")).isNotEmpty();
        assertThat(answer.header("Server") + answer.header("X-Powered-By") + answer.header("X-Frame-Options"))
                .isEmpty();
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.text()).doesNotContain("<html><head><title>Error").doesNotContain("Payara");
    }

    @Test
    void refusalsWithoutATokenShouldHaveThemToo() {
        Api.Answer answer = wire.call("GET", "nope");
        answer.problem(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        requireHeaders(answer);
    }

    @ParameterizedTest
    @CsvSource({"abc-1._Z, true", "'a b', false", "<script>, false", "'', false"})
    void requestIdShouldBeTakenWhenItIsSane(String id, boolean taken) {
        String answered = wire.call("GET", "nope", "X-Request-Id", id).header("X-Request-Id");
        assertThat(answered.equals(id)).isEqualTo(taken);
        assertThat(answered).matches("[A-Za-z0-9._-]{1,64}");
        assertThat(wire.call("GET", "nope", "X-Request-Id", "x".repeat(65)).header("X-Request-Id"))
                .hasSize(36);
    }

    @Test
    void theHeadOfARequestShouldHaveItsLimitAt16KiB() {
        wire.call("GET", "user/me", "Authorization", bearer, "X-Long", "x".repeat(13_000))
                .expect(200);
        wire.call("GET", "user/me", "Authorization", bearer, "X-Long", "x".repeat(17_000))
                .expect(400);
    }

    // ---- methods, types ----

    @Test
    void wrongMethodShouldNameTheRightOnes() {
        Api.Answer answer = wire.call("PATCH", "image/generate", "Authorization", bearer);
        answer.problem(405);
        assertThat(List.of(answer.header("Allow").split(", "))).contains("POST").doesNotContain("PATCH");
        assertThat(wire.call("OPTIONS", "user/me", "Authorization", bearer).header("Allow"))
                .contains("GET", "HEAD");
        wire.call("OPTIONS", "user/me").problem(401);
    }

    @Test
    void headShouldAnswerAsGetWithoutABody() {
        Api.Answer get = wire.call("GET", "user/me", "Authorization", bearer);
        Api.Answer head = wire.call("HEAD", "user/me", "Authorization", bearer);
        assertThat(head.expect(200).bytes()).isEmpty();
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(wire.call("HEAD", "user/me").expect(401).bytes()).isEmpty();
    }

    @Test
    void wrongTypesShouldBe406And415() {
        wire.call("GET", "user/me", "Authorization", bearer, "Accept", "text/csv")
                .problem(406);
        wire.call(
                        "POST",
                        "image/generate",
                        BodyPublishers.ofString("a,b"),
                        "Authorization",
                        bearer,
                        "Content-Type",
                        "text/csv")
                .problem(415);
    }

    @ParameterizedTest
    @CsvSource({"GET, user/me, 200", "DELETE, user/folder/nonsense, 404"})
    void bodyThatNobodyNeedsShouldDoNoHarm(String method, String path, int status) {
        wire.call(
                        method,
                        path,
                        BodyPublishers.ofString("{\"a\": 1}"),
                        "Authorization",
                        bearer,
                        "Content-Type",
                        Api.JSON_TYPE)
                .expect(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Accept: ;q=x", "Accept: application/json;q=5", "Accept: a/b/c,,,", "Content-Type: garbage"})
    void headersThatCannotBeReadShouldBeProblems(String header) {
        assertProblem(wire.raw("GET /user/me HTTP/1.1\r\nAuthorization: " + bearer + "\r\n" + header + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/", "json", "application/json, text/plain", "multipart/form-data; boundary="})
    void bodiesOfNoMediaTypeShouldBeProblems(String type) {
        for (String path : List.of("image/generate", "image/upload")) {
            assertProblem(wire.raw("POST /" + path + " HTTP/1.1\r\nAuthorization: " + bearer + "\r\nContent-Type: "
                    + type + "\r\nContent-Length: 0\r\n"));
        }
    }

    private static void assertProblem(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .containsIgnoringCase("Content-Type: application/problem+json")
                .containsIgnoringCase("X-Request-Id: ")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .contains("\"detail\":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "//metrics",
                "/./metrics",
                "/x/../metrics",
                "/%6detrics",
                "/metrics%2f",
                "//health",
                "/%68ealth",
                "/%68ealth/live",
                "/%6fpenapi"
            })
    void whatTheServerKnowsOfItselfShouldBeHiddenFromUsersHoweverTheyAsk(String path) {
        String answer = wire.raw("GET " + path + " HTTP/1.1\r\nAuthorization: " + bearer + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("# TYPE").doesNotContain("\"checks\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/job/?state=",
                "image/job/?state=&state=RUNNING",
                "user/image/?limit=1000000000",
                "model/?cursor=%2B1000000000-12-31T23:59:59.999999999Z_5eed0000-0000-4000-8000-000000000101",
                "plan/?cursor=-1000000000-01-01T00:00:00Z_5eed0000-0000-4000-8000-000000000101",
                "workflow/simplified?cursor=%2B294277-01-01T00:00:00Z_5eed0000-0000-4000-8000-000000000101",
                "user/image/?from=%2B999999999-12-31T00:00:00Z&to=-999999999-01-01T00:00:00Z",
                "user/image/?q=%ff%25_%5C'%3B--&limit=1"
            })
    void oddQueriesShouldBeAnswered(String path) {
        wire.call("GET", path, "Authorization", bearer).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user/image/?limit=",
                "user/image/?cursor=",
                "user/image/?from",
                "user/folder/?user_id=",
                "image/job/?cursor=",
                "model/?archived=",
                "image/00000000-0000-4000-8000-000000000000/content?presigned="
            })
    void queriesWithoutAValueShouldBeNonsense(String path) {
        wire.call("GET", path, "Authorization", bearer).problem(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE /user/me",
                "GET /user/%ff",
                "GET /user/%zz",
                "GET /%",
                "GET /user/%00",
                "GET /user/..%2f..%2fWEB-INF/web.xml",
                "GET //user/me",
                "GET /user/;/me",
                "GET /user%2Fme",
                "GET /./user/me",
                "GET /nope/../user/me",
                "GET /auth/token/../../user/me",
                "GET /docs/scalar/../../user/me",
                "GET /health/../user/me",
                "GET /assets/..;/user/me",
                "GET /webhook/user;/../../user/me",
                "POST /auth/token;/../../user/me",
                "GET /<script>"
            })
    void oddPathsShouldGiveNothingAwayAndOpenNothing(String request) {
        // When
        String answer = wire.raw(request + " HTTP/1.1\r\n");

        // Then
        assertThat(answer)
                .startsWith("HTTP/1.1 ")
                .doesNotContain("email")
                .doesNotContain("web-app")
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .doesNotContain("Payara");
        assertThat(answer.substring(9, 12)).isNotEqualTo("500");
    }

    @Test
    void overLongHeaderShouldBeRefusedWithoutAPage() {
        String answer = wire.raw("GET /user/me HTTP/1.1\r\nX-Long: " + "a".repeat(100_000) + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html");
    }

    // ---- where a token counts ----

    @Test
    void tokenShouldCountInTheHeaderOnly() {
        wire.call("GET", "user/me?access_token=" + token).problem(401);
        wire.call("GET", "user/me", "Cookie", "access_token=" + token).problem(401);
        wire.call("GET", "user/me", "access_token", token).problem(401);
        wire.call("GET", "user/me", "Sec-WebSocket-Protocol", "oart, " + token).problem(401);
        wire.call("GET", "user/me", "Authorization", "Basic " + token).problem(401);
        wire.call("GET", "user/me", "Authorization", token).problem(401);
        wire.call("GET", "user/me", "Authorization", "bearer " + token).expect(200);
        wire.call("GET", "user/me", "Authorization", "BEARER  " + token).expect(200);
    }

    @Test
    void severalAuthorizationHeadersShouldBeMalformed() {
        String twice = "Authorization: " + bearer + "\r\n";
        String answer = wire.raw("GET /user/me HTTP/1.1\r\n" + twice + twice);
        assertThat(answer).startsWith("HTTP/1.1 400").contains("more than one Authorization header");
    }

    @Test
    void fiefAdminShouldBeNoAdministratorHere() {
        String fiefs = oart.sandbox()
                .issuer()
                .mint(FiefUser.CAROL, java.util.Map.of("permissions", List.of("fief:admin", "OART:ADMIN")));
        wire.call("GET", "admin/job", "Authorization", "Bearer " + fiefs).problem(403);
        String grouped = oart.sandbox()
                .issuer()
                .mint(FiefUser.CAROL, java.util.Map.of("groups", List.of("admin", "oart:admin")));
        wire.call("GET", "admin/job", "Authorization", "Bearer " + grouped).problem(403);
    }

    // ---- pages of other origins ----

    @Test
    void configuredOriginShouldBeAnsweredAndOthersNot() {
        // When
        Api.Answer preflight = wire.call(
                "OPTIONS",
                "image/generate",
                "Origin",
                MicroInstallation.ORIGIN,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type");
        Api.Answer refused = wire.call("GET", "user/me", "Origin", MicroInstallation.ORIGIN);
        Api.Answer other = wire.call(
                "OPTIONS", "image/generate", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST");

        // Then
        preflight.expect(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(MicroInstallation.ORIGIN);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Authorization");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
        refused.problem(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(MicroInstallation.ORIGIN);
        assertThat(refused.header("Access-Control-Expose-Headers"))
                .contains("Link", "Location", "ETag", "X-Request-Id", "X-Total-Count");
        other.problem(401);
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }

    // ---- refused bodies ----

    static Stream<Arguments> refusedBodies() {
        return Stream.of(
                Arguments.of("image/generate", true, 65, 413),
                Arguments.of("image/generate", true, 200, 413),
                Arguments.of("image/generate", false, 65, 401),
                Arguments.of("auth/token", false, 2, 413),
                Arguments.of("auth/token", false, 65, 413),
                Arguments.of("user/me", true, 65, 405),
                Arguments.of("nope", true, 65, 404),
                Arguments.of("nope", false, 200, 401));
    }

    @ParameterizedTest(name = "POST /{0} signed in {1}, {2} MiB: {3}")
    @MethodSource("refusedBodies")
    void refusedBodyShouldBeAnsweredAtOnceWhetherItTellsItsLengthOrNot(
            String path, boolean signedIn, int mib, int status) {
        for (boolean chunked : new boolean[] {false, true}) {
            // Given
            Instant begin = Instant.now();
            String[] headers = signedIn
                    ? new String[] {"Content-Type", Api.JSON_TYPE, "Authorization", bearer}
                    : new String[] {"Content-Type", Api.JSON_TYPE, "X-Forwarded-For", "203.0.113." + mib};

            // When
            Api.Answer answer = wire.call(
                    "POST",
                    path,
                    chunked
                            ? BodyPublishers.ofInputStream(() -> json(mib))
                            : BodyPublishers.fromPublisher(
                                    BodyPublishers.ofInputStream(() -> json(mib)), (long) mib * MIB),
                    headers);

            // Then
            answer.problem(status);
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
    }

    /** One long text in an object, never whole in memory. */
    private static InputStream json(int mib) {
        byte[] head = "{\"a\":\"".getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\"}".getBytes(StandardCharsets.US_ASCII);
        InputStream middle = new InputStream() {
            private long left = (long) mib * MIB - head.length - tail.length;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] to, int from, int most) {
                if (left <= 0) {
                    return -1;
                }
                int count = (int) Math.min(left, most);
                java.util.Arrays.fill(to, from, from + count, (byte) 'x');
                left -= count;
                return count;
            }
        };
        return new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(head), middle), new ByteArrayInputStream(tail));
    }

    // ---- the interactive documentation ----

    @Test
    void documentationShouldRunFromItsOwnOriginAlone() {
        Api.Answer page = wire.call("GET", "docs/scalar").expect(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy"))
                .contains("script-src 'self';", "connect-src 'self';", "font-src 'self' data:;")
                .doesNotContain("http");
        assertThat(page.text()).doesNotContain("://").contains("/docs/scalar/scalar.js");
        assertThat(wire.call("GET", "docs/scalar/scalar.js").expect(200).header("Content-Type"))
                .startsWith("text/javascript");
        String etag = page.header("ETag");
        wire.call("GET", "docs/scalar", "If-None-Match", etag).expect(304);
    }
}
