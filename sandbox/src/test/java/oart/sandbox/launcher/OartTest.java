package oart.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import oart.sandbox.process.DataFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OartTest {
    @TempDir
    Path dir;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void tokenShouldSayWhatToDoWhenNoServerRuns() {
        // When
        int code = Oart.execute("token", "--data", dir.toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(complained).hasToString("oart: No server runs on " + dir + "; start one with './oart run'.\n");
    }

    @Test
    void statusShouldExitWith3WhenNoServerRuns() {
        assertThat(Oart.execute("status", "--data", dir.toString())).isEqualTo(3);
        assertThat(said).hasToString("No server runs on " + dir + ".\n");
    }

    @Test
    void tokenShouldAskTheRunningLauncherWhenThereIsOne() {
        try (DataFolder data = DataFolder.open(dir, false);
                Control control = Control.start(
                        "secret",
                        Map.of(
                                "/token",
                                user -> user.equals("bob")
                                        ? new Control.Reply(200, "token-of-bob")
                                        : new Control.Reply(404, "There is no user '" + user + "'.")))) {
            // Given
            RunningServer.announce(
                    data, URI.create("http://127.0.0.1:8080/"), control, "secret", dir.resolve("log"), true);

            // When
            int good = Oart.execute("token", "--data", dir.toString());
            int bad = Oart.execute("token", "mallory", "--data", dir.toString());

            // Then
            assertThat(good).isZero();
            assertThat(said).hasToString("token-of-bob\n");
            assertThat(bad).isEqualTo(1);
            assertThat(complained).hasToString("oart: There is no user 'mallory'.\n");
        }
    }

    @Test
    void controlShouldRefuseWhenTheSecretIsWrong() throws IOException, InterruptedException {
        try (Control control = Control.start("secret", Map.of("/stop", body -> new Control.Reply(200, "stopped")))) {
            // When
            var response = java.net.http.HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + control.port() + "/stop"))
                                    .header(Control.SECRET_HEADER, "guess")
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());

            // Then
            assertThat(response.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void runShouldNameTheSettingWhenItsValueIsBad() {
        // When
        int code = Oart.execute(
                "run", "--data", dir.resolve("data").toString(), "--config", dir.toString(), "--comfyui", "ws://gpu");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(complained)
                .hasToString(
                        "oart: [ComfyUI] server has a URL that begins with 'ws://' instead of http:// or https://.\n");
    }

    @Test
    void runShouldNameSettingAndPlaceButNoSecretWhenAFileIsBad() throws IOException {
        // Given
        Files.writeString(dir.resolve(".env"), "POSTGRES_URL=postgresql+asyncpg://oart:topsecret@db:port/oart\n");

        // When
        int code = Oart.execute("run", "--data", dir.resolve("data").toString(), "--config", dir.toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(complained)
                .hasToString(
                        "oart: POSTGRES_URL has a port that is no number from 1 to 65535 (from .env, POSTGRES_URL).\n");
    }

    @Test
    void runShouldSaySoWhenTheConfigFolderIsMissing() {
        // When
        int code = Oart.execute(
                "run",
                "--data",
                dir.resolve("data").toString(),
                "--config",
                dir.resolve("none").toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(complained).hasToString("oart: " + dir.resolve("none") + ", which --config names, is no folder.\n");
    }

    @Test
    void oartShouldExitWith2WhenTheCommandIsUnknown() {
        assertThat(Oart.execute("dance")).isEqualTo(2);
        assertThat(Oart.execute()).isEqualTo(2);
    }
}
