package oart.acceptance.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import oart.sandbox.Sandbox;
import oart.sandbox.process.DataFolder;
import oart.settings.Setting;
import org.awaitility.Awaitility;

/** A server that Maven unpacked: the commands that prepare and start it, and its log. */
final class Installed {
    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    static final Path SERVERS = REPOSITORY.resolve("acceptance-tests/target/servers");
    static final Path DRIVER = REPOSITORY.resolve("sandbox/target/payara/postgresql.jar");
    static final Path EAR = REPOSITORY.resolve("ear/target/oart.ear");
    private static final Duration COMMAND = Duration.ofMinutes(3);
    private static final Duration READY = Duration.ofMinutes(4);

    private final Path home;
    private final Sandbox sandbox;
    private final Map<String, String> environment;
    private final Path log;

    /** Starts the parts, with an empty database. @param home of the server */
    Installed(Path home, String name) {
        this.home = home;
        Path folder = REPOSITORY.resolve("acceptance-tests/target").resolve(name);
        try {
            DataFolder.delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sandbox = Sandbox.start(folder.resolve("data"));
        log = folder.resolve("server.log");
        environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.NODE_NAME.environmentName(), name);
        // WildFly takes no empty one; the embedded database asks for none.
        environment.compute("POSTGRES_PASSWORD", (key, known) -> known == null || known.isEmpty() ? "unasked" : known);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** What commands and server print. */
    Path log() {
        return log;
    }

    /** Starts a program of the server with the product's settings in its environment. */
    Process launch(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end. @throws IllegalStateException it failed, with what it said */
    void run(List<String> command) {
        Process process = launch(command);
        try {
            if (!process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " failed: " + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the product is ready. @param alive whether there is hope */
    void awaitReady(URI url, BooleanSupplier alive) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpClient http = HttpClient.newHttpClient();
        try {
            Awaitility.await()
                    .atMost(READY)
                    .pollInterval(Duration.ofMillis(250))
                    .failFast("the server has ended", () -> !alive.getAsBoolean())
                    .until(() -> {
                        try {
                            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
                        } catch (IOException e) {
                            return false;
                        }
                    });
        } catch (RuntimeException e) {
            throw new IllegalStateException("The server is not ready: " + tail(), e);
        }
    }

    private String tail() {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
