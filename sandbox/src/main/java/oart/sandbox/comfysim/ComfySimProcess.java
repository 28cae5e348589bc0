package oart.sandbox.comfysim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import oart.sandbox.SandboxException;
import oart.sandbox.process.Guard;
import oart.sandbox.process.Ports;

/** ComfySim as a process of its own on loopback, with the class path of the caller. Its port stays the same over all its lives. */
public final class ComfySimProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 50;

    private final Path folder;
    private final List<String> jvmOptions;
    private final List<String> options;
    private final int port = Ports.free();
    private Process process;
    private Guard guard;

    private ComfySimProcess(Path folder, List<String> jvmOptions, List<String> options) {
        this.folder = folder;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.options = List.copyOf(options);
    }

    /**
     * Starts one and returns when it answers.
     *
     * @param folder gets its pictures and its log; made when missing
     * @param jvmOptions of the Java that runs it, besides its heap
     * @param options of {@link ComfySimMain}, besides port and folder
     */
    public static ComfySimProcess start(Path folder, List<String> jvmOptions, String... options) {
        ComfySimProcess sim = new ComfySimProcess(folder, jvmOptions, List.of(options));
        sim.start();
        return sim;
    }

    /** Starts it again after it has ended. */
    public void start() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ComfySimMain.class.getName(),
                "--port",
                Integer.toString(port),
                "--base-directory",
                folder.toString()));
        command.addAll(options);
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("server.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        guard = Guard.over(process.pid(), "KILL");
        awaitAnswer();
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + START_NANOS;
        try {
            while (!answers()) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new SandboxException(
                            "ComfySim did not start; " + folder.resolve("server.log") + " may say why.");
                }
                process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Waiting for ComfySim was interrupted.", e);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url().resolve("prompt"))
                    .timeout(PROBE)
                    .build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Ends in a slash. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as a power failure would; nothing when it has ended. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        guard.close();
    }
}
