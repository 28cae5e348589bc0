package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import oart.sandbox.comfysim.python.PythonJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComfySimMainTest {
    private static final String READY = "ComfySim ready: ";

    @TempDir
    Path base;

    private Process process;
    private SimClient client;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ComfySimMain.class.getName(),
                        "--port",
                        "0",
                        "--base-directory",
                        base.toString(),
                        "--log-file",
                        base.resolve("log.jsonl").toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).startsWith(READY);
        client = new SimClient(URI.create(line.substring(READY.length())));
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void processShouldStopOnSigterm() throws Exception {
        // When
        process.destroy();

        // Then
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void logFileShouldSurviveASuddenDeath() throws Exception {
        // Given
        client.run(Graphs.saved(1, "x"), "done");
        client.post("/comfysim/fault", PythonJson.map("kind", "die", "when", "running"));

        // When
        client.submit(Graphs.saved(2, "y"), null, "dead");

        // Then
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        assertThat(Files.readAllLines(base.resolve("log.jsonl")).stream()
                        .map(line -> PythonJson.object(PythonJson.parse(line)))
                        .map(event -> event.get("prompt_id") + " " + event.get("event")))
                .containsExactly("done received", "done started", "done success", "dead received", "dead started");
    }
}
