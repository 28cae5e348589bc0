package oart.web.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.settings.Settings;
import oart.web.http.ServletFakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnonymousLimitTest {
    private static final Network PROXIES = Network.parse("10.0.0.0/8").orElseThrow();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AnonymousLimit limit = new AnonymousLimit(new AnonymousLimitConfig(3, List.of(PROXIES)), nanos::get);

    private static HttpServletRequest from(String address) {
        return ServletFakes.request("POST").from(address).made();
    }

    @Test
    void countShouldRefuseTheRequestAfterTheLastTokenAndSayWhenThereIsOne() {
        // Given
        for (int i = 0; i < 3; i++) {
            limit.count(from("192.0.2.1"));
        }

        // Then
        assertThatThrownBy(() -> limit.count(from("192.0.2.1")))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.RATE_LIMITED);
                    assertThat(problem.facts()).isEqualTo(Map.of("retry_after", 20L));
                });
        limit.count(from("192.0.2.2"));
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        limit.count(from("192.0.2.1"));
        assertThatThrownBy(() -> limit.count(from("192.0.2.1"))).isInstanceOf(ProblemException.class);
    }

    @Test
    void countShouldNeverFillABucketOverItsBrim() {
        // Given
        limit.count(from("192.0.2.1"));
        nanos.addAndGet(Duration.ofDays(1).toNanos());

        // When
        for (int i = 0; i < 3; i++) {
            limit.count(from("192.0.2.1"));
        }

        // Then
        assertThatThrownBy(() -> limit.count(from("192.0.2.1"))).isInstanceOf(ProblemException.class);
    }

    @Test
    void countShouldTakeOneIpv6NetworkForOneClient() {
        // Given
        for (int i = 0; i < 3; i++) {
            limit.count(from("2001:db8:0:1::" + i));
        }

        // Then
        assertThatThrownBy(() -> limit.count(from("2001:db8:0:1:ffff::1"))).isInstanceOf(ProblemException.class);
        limit.count(from("2001:db8:0:2::1"));
    }

    @ParameterizedTest
    @CsvSource({
        // near, forwarded, the same client as
        "192.0.2.1, 203.0.113.9, 192.0.2.1",
        "10.0.0.1, 203.0.113.9, 203.0.113.9",
        "10.0.0.1, '198.51.100.7, 203.0.113.9', 203.0.113.9",
        "10.0.0.1, '203.0.113.9, 10.0.0.2', 203.0.113.9",
        "10.0.0.1, 'evil.example, 203.0.113.9', 203.0.113.9",
        "10.0.0.1, 'nonsense', 10.0.0.1",
        "10.0.0.1, '[2001:db8::1]', 2001:db8::1"
    })
    void forwardedAddressShouldCountOnlyAsFarAsProxiesAreTrusted(String near, String forwarded, String client) {
        assertThat(ClientAddress.of(
                        ServletFakes.request("POST")
                                .from(near)
                                .with("X-Forwarded-For", forwarded)
                                .made(),
                        List.of(PROXIES)))
                .isEqualTo(ClientAddress.of(from(client), List.of()));
    }

    @Test
    void networkShouldContainWhatItsBitsSay() {
        Network odd = Network.parse("10.1.2.0/23").orElseThrow();
        assertThat(odd.contains(Network.literal("10.1.3.255").orElseThrow())).isTrue();
        assertThat(odd.contains(Network.literal("10.1.4.0").orElseThrow())).isFalse();
        assertThat(odd.contains(Network.literal("fd00::1").orElseThrow())).isFalse();
        assertThat(Network.parse("0.0.0.0/0")
                        .orElseThrow()
                        .contains(Network.literal("1.2.3.4").orElseThrow()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.5/33", "10.0.0.5/x", "10.0.0", "300.1.1.1", "", "10.0.0.5/", "::1/129"})
    void configShouldRefuseWhatIsNoAddress(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @Test
    void configShouldLimitByDefaultAndTrustNobody() {
        // When
        AnonymousLimitConfig config =
                AnonymousLimitConfig.from(Settings.load(java.nio.file.Path.of("no-such-folder"), Map.of()));

        // Then
        assertThat(config).isEqualTo(new AnonymousLimitConfig(120, List.of()));
    }

    @Test
    void countShouldLetEverybodyThroughWhenThereIsNoLimit() {
        AnonymousLimit none = new AnonymousLimit(new AnonymousLimitConfig(0, List.of()), nanos::get);
        for (int i = 0; i < 1000; i++) {
            none.count(from("192.0.2.1"));
        }
    }
}
