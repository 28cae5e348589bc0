package oart.acceptance.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import oart.acceptance.micro.MicroInstallation;
import oart.sandbox.Sandbox;
import oart.sandbox.SandboxException;
import oart.sandbox.micro.MicroConfig;
import oart.sandbox.micro.MicroNode;
import oart.sandbox.process.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server that must not start says why in one sentence, and is never ready. */
class StartRefusedIT {
    private static final Path HOME = Path.of("").toAbsolutePath().getParent();
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final Sandbox sandbox = MicroInstallation.shared().sandbox();

    @TempDir
    Path config;

    @Test
    void nodeShouldNameSettingAndPlaceWhenAValueIsBad() throws Exception {
        // Given
        Files.writeString(config.resolve("config.ini"), "[Logs]\nlevel = LOUD\n");

        // When / Then
        refused(
                Map.of("OART_CONFIG_DIR", config.toString()),
                "[Logs] level is 'LOUD', which is none of DEBUG, INFO, WARNING, ERROR, CRITICAL (from config.ini, [Logs] level).");
    }

    @Test
    void nodeShouldNotTellTheSecretWhenADatabaseUrlIsBad() throws Exception {
        // Given
        String secret = "topsecret" + UUID.randomUUID();

        // When
        String log = refused(
                Map.of("POSTGRES_URL", "postgresql+asyncpg://oart:" + secret + "@db:port/oart"),
                "POSTGRES_URL has a port that is no number from 1 to 65535 (from the environment variable POSTGRES_URL).");

        // Then
        assertThat(log).doesNotContain(secret);
    }

    /** @return the log */
    private String refused(Map<String, String> environment, String sentence) throws IOException, InterruptedException {
        MicroNode node = sandbox.launchMicro(
                MicroConfig.Installation.of(HOME), "refused", "127.0.0.1", Ports.free(), environment, List.of());
        try {
            assertThatThrownBy(() -> node.awaitReady(LIMIT, LIMIT))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining(sentence);
            String log = Files.readString(node.log());
            assertThat(log.lines().filter(line -> line.endsWith("O-Art does not start")))
                    .singleElement()
                    .asString()
                    .contains(sentence);
            assertThat(isReady(node)).isFalse();
            return log;
        } finally {
            node.close();
        }
    }

    private static boolean isReady(MicroNode node) throws InterruptedException {
        HttpRequest ready =
                HttpRequest.newBuilder(node.url().resolve("health/ready")).build();
        try {
            return HttpClient.newHttpClient()
                            .send(ready, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
