package oart.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/metrics/",
                "/metrics/base",
                "/metrics;x=1",
                "//metrics",
                "/./metrics",
                "/x/../metrics",
                "/..//metrics",
                "/;a/metrics",
                "/.;/metrics",
                "/%6detrics",
                "/%6Detrics/vendor",
                "/metrics%2fbase",
                "/%2e/metrics",
                "/x/%2e%2e/metrics",
                "/metrics%3bx",
                "//health",
                "/%68ealth/live",
                "/health/nope",
                "/%6fpenapi"
            })
    void isOursShouldSeeThroughEverySpelling(String path) {
        assertThat(EdgeFilter.isOurs(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "/metricsx",
                "/user/metrics",
                "/user/folder/name/health",
                "/openapi.json",
                "/Metrics",
                "/%zz"
            })
    void isOursShouldLeaveTheRestAlone(String path) {
        assertThat(EdgeFilter.isOurs(path)).isFalse();
    }
}
