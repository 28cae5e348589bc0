package oart.ejb.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import oart.ejb.webhook.HostLookup;
import oart.ejb.webhook.NamedHosts;
import oart.ejb.webhook.WebhookSender.Message;
import oart.ejb.webhook.WebhookSender.Outcome;
import oart.ejb.webhook.Webhooks;
import oart.persistence.webhook.DeliveryId;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against receivers on loopback, which the policy is told to allow, or not. */
class HttpWebhookSenderIT {
    private static final DeliveryId ID = new DeliveryId(UUID.fromString("9a1f0c3e-3b0c-4f51-8f7a-51c3f7f0a9d2"));
    private static final byte[] BODY = "{\"event\":\"job.ended\",\"name\":\"Ä\"}".getBytes(StandardCharsets.UTF_8);

    private final Receiver receiver = new Receiver();
    private final NamedHosts hosts = new NamedHosts().with("hooks.test", "127.0.0.1");

    @TempDir
    private Path folder;

    @AfterEach
    void tearDown() {
        receiver.close();
    }

    @Test
    void messageShouldArriveAsItWasSignedWhenTheAddressIsAllowed() {
        // When
        Outcome outcome = send(sender(hosts, "127.0.0.1"), receiver.url());

        // Then
        assertThat(outcome).isEqualTo(new Outcome(204, null));
        assertThat(receiver.hits).hasSize(1);
        Receiver.Hit hit = receiver.hits.get(0);
        assertThat(hit.method()).isEqualTo("POST");
        assertThat(hit.path()).isEqualTo("/hook?x=1");
        assertThat(hit.body()).isEqualTo(BODY);
        assertThat(hit.headers())
                .containsAllEntriesOf(Map.of(
                        "content-type", "application/json",
                        "host", "127.0.0.1:" + receiver.port(),
                        "x-oart-webhook-id", ID.toString(),
                        "x-oart-webhook-timestamp", "1772366408",
                        "x-oart-webhook-signature", "abc"));
    }

    @Test
    void connectionShouldGoToTheAddressThatWasCheckedWhenAHostIsNamed() {
        // When
        Outcome outcome = send(sender(hosts, "127.0.0.1"), "http://hooks.test:" + receiver.port() + "/");

        // Then
        assertThat(outcome.status()).isEqualTo(204);
        assertThat(receiver.hits.get(0).headers()).containsEntry("host", "hooks.test:" + receiver.port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://hooks.test:%d/",
                "http://mixed.test:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://[::127.0.0.1]:%d/",
                "http://0.0.0.0:%d/"
            })
    void nothingShouldArriveWhenTheAddressIsNotAllowed(String url) {
        // Given
        hosts.with("mixed.test", "1.1.1.1", "127.0.0.1");

        // When
        Outcome outcome = send(sender(hosts), url.formatted(receiver.port()));

        // Then
        assertThat(outcome.status()).isNull();
        assertThat(outcome.error()).contains("private or special network");
        assertThat(receiver.hits).isEmpty();
    }

    /** A resolver that gives another answer each time gains nothing: the socket looks at what it connects to. */
    @Test
    void socketShouldRefuseAnAddressByItself() {
        // Given
        GuardedConnections guarded =
                new GuardedConnections("a.test", Webhooks.config().policy(), hosts);

        // Then
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> guarded.createSocket()
                        .connect(new java.net.InetSocketAddress("127.0.0.1", receiver.port()), 1_000))
                .isInstanceOf(AddressRefusedException.class);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> guarded.createSocket()
                        .connect(java.net.InetSocketAddress.createUnresolved("localhost", receiver.port())))
                .isInstanceOf(AddressRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectShouldNotBeFollowed(int status) {
        // Given
        receiver.then(status);

        // When
        Outcome outcome = send(sender(hosts, "127.0.0.1"), receiver.url());

        // Then
        assertThat(outcome)
                .isEqualTo(new Outcome(status, "The receiver answered " + status + "; redirects are not followed."));
        assertThat(receiver.hits).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 408, 410, 421, 500, 503})
    void refusalShouldBeToldWithItsStatus(int status) {
        receiver.then(status);

        assertThat(send(sender(hosts, "127.0.0.1"), receiver.url()))
                .isEqualTo(new Outcome(status, "The receiver answered " + status + "."));
        assertThat(receiver.hits).hasSize(1);
    }

    @Test
    void silenceShouldEndWithTheTimeout() {
        // Given
        receiver.always(Receiver.HANG);
        HttpWebhookSender sender =
                new HttpWebhookSender(Webhooks.config("127.0.0.1"), hosts, new OkHttpClient(), Duration.ofMillis(300));

        // Then
        assertThat(send(sender, receiver.url()))
                .isEqualTo(Outcome.unanswered("There was no answer within 10 seconds."));
    }

    @Test
    void bodyOfTheAnswerShouldNotBeWaitedFor() {
        receiver.always(Receiver.FLOOD);

        assertThat(send(sender(hosts, "127.0.0.1"), receiver.url())).isEqualTo(new Outcome(200, null));
    }

    @Test
    void closedPortUnknownHostAndNonsenseShouldBeToldInWords() throws Exception {
        // Given
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        HttpWebhookSender sender = sender(hosts, "127.0.0.1");

        // Then
        assertThat(send(sender, "http://127.0.0.1:" + free + "/"))
                .isEqualTo(Outcome.unanswered("No connection could be made."));
        assertThat(send(sender, "http://nobody.test/")).isEqualTo(Outcome.unanswered("The host cannot be resolved."));
        assertThat(send(sender, "http://")).isEqualTo(Outcome.unanswered("The URL cannot be called."));
        receiver.then(407);
        assertThat(send(sender, receiver.url())).isEqualTo(Outcome.unanswered("The answer was none that HTTP allows."));
    }

    @Test
    void certificateShouldBeThatOfTheNamedHostWhenTheUrlIsHttps() throws Exception {
        // Given
        KeyStore keys = certificateOf("hooks.test");
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        OkHttpClient trusting = new OkHttpClient.Builder()
                .sslSocketFactory(tls.getSocketFactory(), (X509TrustManager) trust.getTrustManagers()[0])
                .build();
        hosts.with("other.test", "127.0.0.1");

        try (Receiver secure = new Receiver(tls)) {
            HttpWebhookSender sender =
                    new HttpWebhookSender(Webhooks.config("127.0.0.1"), hosts, trusting, Duration.ofSeconds(10));

            // Then
            assertThat(send(sender, "https://hooks.test:" + secure.port() + "/").status())
                    .isEqualTo(204);
            assertThat(send(sender, "https://other.test:" + secure.port() + "/").error())
                    .startsWith("No TLS connection could be made");
            assertThat(send(sender(hosts, "127.0.0.1"), "https://hooks.test:" + secure.port() + "/")
                            .error())
                    .as("not trusted")
                    .startsWith("No TLS connection could be made");
            assertThat(secure.hits).hasSize(1);
        }
    }

    private KeyStore certificateOf(String host) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host)
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore pair = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            pair.load(in, "changeit".toCharArray());
        }
        pair.setCertificateEntry("trusted", pair.getCertificate("a"));
        return pair;
    }

    private static HttpWebhookSender sender(HostLookup lookup, String... allowed) {
        return new HttpWebhookSender(Webhooks.config(allowed), lookup);
    }

    private static Outcome send(HttpWebhookSender sender, String url) {
        return sender.send(new Message(ID, url, 1_772_366_408L, "abc", BODY))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
