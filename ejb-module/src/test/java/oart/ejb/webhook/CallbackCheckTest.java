package oart.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.settings.SettingException;
import oart.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackCheckTest {
    private static final Optional<String> SECRET = Optional.of("a secret of 24 characters");

    private final WebhookThreads threads = new WebhookThreads();
    private final NamedHosts hosts = new NamedHosts()
            .with("public.example", "1.1.1.1", "2606:4700::1111")
            .with("private.example", "10.0.0.7")
            .with("both.example", "1.1.1.1", "192.168.0.1")
            .with("localhost", "127.0.0.1")
            .with("hooks.internal", "10.0.0.8");

    @TempDir
    private java.nio.file.Path folder;

    @AfterEach
    void tearDown() {
        threads.close();
    }

    private CallbackCheck check(String... allowed) {
        return new CallbackCheck(new WebhookConfig(SECRET, AddressPolicy.allowing(List.of(allowed))), hosts, threads);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://public.example/o-art?token=x",
                "http://public.example:8080",
                "HTTPS://PUBLIC.example.:65535/",
                "https://1.1.1.1/",
                "https://[2606:4700::1111]/",
                "http://hooks.internal/"
            })
    void callbackShouldBeAcceptedWhenItsAddressIsPublicOrAllowed(String url) {
        assertThatCode(() -> check("hooks.internal").require(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://private.example/ | private or special",
                "http://both.example/ | private or special",
                "http://localhost:9000/ | private or special",
                "http://LOCALHOST./ | private or special",
                "http://127.0.0.1/ | private or special",
                "http://10.1.2.3/ | private or special",
                "http://169.254.169.254/latest/meta-data | private or special",
                "http://[::1]/ | private or special",
                "http://[::ffff:127.0.0.1]/ | private or special",
                "http://[64:ff9b::7f00:1]/ | private or special",
                "http://[fe80::1%25eth0]/ | private or special",
                "http://127.0.0.1:80#@public.example/ | private or special",
                "http://127.0.0.1/?@public.example/ | private or special",
                "http://0177.0.0.1/ | four decimal numbers",
                "http://127.0.0.01/ | four decimal numbers",
                "http://nobody.example/ | cannot be resolved",
                "http://public.example:0/ | port from 1 to 65535",
                "http://public.example:65536/ | port from 1 to 65535",
                "http://public.example@127.0.0.1/ | http or https URL",
                "http://127.0.0.1@public.example/ | http or https URL",
                "http://user:password@public.example/ | http or https URL",
                "http://2130706433/ | four decimal numbers",
                "http://0x7f000001/ | four decimal numbers",
                "http://127%2e0.0.1/ | http or https URL",
                "http://münchen.example/ | http or https URL",
                "http://１２７.0.0.1/ | http or https URL",
                "ftp://public.example/ | http or https URL",
                "file:///etc/passwd | http or https URL",
                "//public.example/ | http or https URL",
                "http:public.example | http or https URL"
            })
    void callbackShouldBeRefusedWithTheReasonWhenItMayNotBeCalled(String url, String reason) {
        refused(check(), URI.create(url), reason);
    }

    @Test
    void callbackShouldBeRefusedWhenItIsTooLong() {
        refused(check(), URI.create("https://public.example/" + "x".repeat(2_048)), "2048 characters");
    }

    @Test
    void callbackShouldBeRefusedWhenThereIsNoSecret() {
        refused(
                new CallbackCheck(
                        new WebhookConfig(Optional.empty(), AddressPolicy.allowing(List.of())), hosts, threads),
                URI.create("https://public.example/"),
                "switched off");
    }

    @Test
    void anAddressShouldBeJudgedWithoutAResolver() {
        CallbackCheck check = new CallbackCheck(
                new WebhookConfig(SECRET, AddressPolicy.allowing(List.of())),
                host -> {
                    throw new UnknownHostException(host);
                },
                threads);
        refused(check, URI.create("http://10.0.0.1/"), "private or special");
        refused(check, URI.create("http://[fd00::1]/"), "private or special");
        assertThatCode(() -> check.require(URI.create("http://1.1.1.1/"))).doesNotThrowAnyException();
    }

    /** The delivery checks the address; a slow resolver shall hold up nobody here. */
    @Test
    void callbackShouldBeLetThroughWhenItsNameIsNotResolvedInTime() {
        // Given
        CountDownLatch never = new CountDownLatch(1);
        CallbackCheck check = new CallbackCheck(
                new WebhookConfig(SECRET, AddressPolicy.allowing(List.of())),
                host -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new UnknownHostException(host);
                },
                threads);
        long begun = System.nanoTime();

        // When
        check.require(URI.create("https://slow.example/"));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
        never.countDown();
    }

    @Test
    void configShouldStopTheStartWhenAValueIsBad() {
        assertThatThrownBy(() -> config("OART_WEBHOOK_SECRET", "short"))
                .isInstanceOf(SettingException.class)
                .hasMessage("oart.webhook.secret is shorter than 16 characters.");
        assertThatThrownBy(() -> config("OART_WEBHOOK_ALLOW", "10.0.0.0/8, 10.0.0.0/40"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("'10.0.0.0/40'");
        assertThat(config("OART_WEBHOOK_SECRET", "sixteen chars ok").toString()).doesNotContain("sixteen");
        assertThat(config("OART_WEBHOOK_ALLOW", "10.0.0.0/8").isOn()).isFalse();
    }

    private WebhookConfig config(String name, String value) {
        return WebhookConfig.from(
                Settings.load(folder, Map.of("POSTGRES_URL", "postgresql://a:b@127.0.0.1/x", name, value)));
    }

    private static void refused(CallbackCheck check, URI callback, String reason) {
        assertThatThrownBy(() -> check.require(callback)).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_FAILED);
            assertThat(problem.errors()).hasSize(1);
            assertThat(problem.errors().get(0).pointer()).isEqualTo("/callback_url");
            assertThat(problem.detail()).contains(reason);
        });
    }
}
