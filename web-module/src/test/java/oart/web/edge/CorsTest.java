package oart.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import oart.web.http.ServletFakes;
import org.junit.jupiter.api.Test;

class CorsTest {
    private static final String ART = "https://art.example";
    private final ServletFakes.Response response = new ServletFakes.Response();

    private boolean answer(List<String> origins, ServletFakes.Request request) {
        return Cors.answer(new CorsConfig(origins), request.made(), response.made());
    }

    private static ServletFakes.Request preflight(String origin) {
        return ServletFakes.request("OPTIONS").with("Origin", origin).with("Access-Control-Request-Method", "PATCH");
    }

    @Test
    void answerShouldSayNothingWhenNoOriginIsConfigured() {
        assertThat(answer(List.of(), preflight(ART))).isFalse();
        assertThat(response.headers()).isEmpty();
    }

    @Test
    void answerShouldAllowAConfiguredOriginAndShowItsHeadersWithoutCredentials() {
        // When
        boolean answered = answer(List.of(ART), ServletFakes.request("GET").with("Origin", ART));

        // Then
        assertThat(answered).isFalse();
        assertThat(response.headers())
                .containsEntry("Access-Control-Allow-Origin", ART)
                .containsEntry("Vary", "Origin")
                .containsEntry("Access-Control-Expose-Headers", "Link, Location, ETag, X-Request-Id, X-Total-Count")
                .doesNotContainKey("Access-Control-Allow-Credentials");
    }

    @Test
    void answerShouldEndAPreflightOfAConfiguredOrigin() {
        // When
        boolean answered = answer(List.of(ART), preflight(ART));

        // Then
        assertThat(answered).isTrue();
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers().get("Access-Control-Allow-Methods")).contains("PATCH", "DELETE");
        assertThat(response.headers().get("Access-Control-Allow-Headers"))
                .contains("Authorization", "Idempotency-Key", "Last-Event-ID", "If-Match", "If-Range");
        assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Credentials");
    }

    @Test
    void answerShouldAllowNothingToAnotherOrigin() {
        for (String other : List.of("https://art.example.evil", "http://art.example", "null", "https://ART.example")) {
            assertThat(answer(List.of(ART), preflight(other))).as(other).isFalse();
        }
        assertThat(response.headers()).containsOnlyKeys("Vary");
    }

    @Test
    void answerShouldAllowEverybodyByAStar() {
        assertThat(answer(List.of("*"), preflight("https://anywhere.example"))).isTrue();
        assertThat(response.headers())
                .containsEntry("Access-Control-Allow-Origin", "*")
                .doesNotContainKey("Vary");
    }

    @Test
    void answerShouldLeaveOptionsThatAreNoPreflightToTheResource() {
        assertThat(answer(List.of(ART), ServletFakes.request("OPTIONS").with("Origin", ART)))
                .isFalse();
    }
}
