package oart.sandbox.micro;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import oart.sandbox.SandboxException;
import oart.sandbox.process.DataFolder;
import oart.sandbox.process.Guard;
import oart.sandbox.process.Ports;
import oart.sandbox.process.ProcessFile;

/** A Payara Micro process with the product in it; ends with this process, even when that one is killed. */
public final class MicroNode implements AutoCloseable {
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration STOP = Duration.ofSeconds(25);
    private static final int KEPT_LOGS = 5;
    private static final int MOST_LAUNCHES = 3;
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8");

    /** With fewer the JDK has no common pool of its own, and its HTTP client starts a thread for each answer. */
    private static final int FEW_PROCESSORS = 3;

    private static final String COMMON_POOL = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2";

    private final MicroConfig config;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PROBE).build();
    private Process process;
    private Guard guard;

    private MicroNode(MicroConfig config) {
        this.config = config;
    }

    /** Starts the process and returns at once; {@link #awaitReady} waits for the application. */
    public static MicroNode launch(MicroConfig config) {
        MicroNode node = new MicroNode(config);
        node.launch();
        return node;
    }

    /** Ends the process of this node's folder, if one was left by a killed launcher. @return whether there was one */
    public static boolean endLeftover(Path folder) {
        return new ProcessFile(folder.resolve("pid")).stopLeftover();
    }

    /** Launches it again after {@link #kill()} or {@link #close()}, on the same port. */
    public void launch() {
        endLeftover(config.folder());
        if (!Ports.isFree(config.port())) {
            throw new SandboxException(
                    "Port " + config.port() + " is taken by another program; choose another one with --port.");
        }
        try {
            Path temporary = config.folder().resolve("tmp");
            DataFolder.delete(temporary);
            Files.createDirectories(temporary);
            Path logging = config.folder().resolve("logging.properties");
            try (InputStream in = MicroNode.class.getResourceAsStream("logging.properties")) {
                Files.copy(in, logging, StandardCopyOption.REPLACE_EXISTING);
            }
            keepOldLogs();
            ProcessBuilder builder = new ProcessBuilder(command(temporary, logging))
                    .directory(config.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log().toFile());
            builder.environment().putAll(config.environment());
            process = builder.start();
            process.getOutputStream().close();
            new ProcessFile(config.folder().resolve("pid")).write(process.toHandle());
            guard = Guard.over(process.pid(), "TERM");
        } catch (IOException e) {
            throw new SandboxException("Payara Micro cannot be started: " + e.getMessage() + '.', e);
        }
    }

    private List<String> command(Path temporary, Path logging) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            // The terminal's Ctrl-C reaches every process of the group; this one is stopped by its owner, in order.
            command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        if (Runtime.getRuntime().availableProcessors() < FEW_PROCESSORS) {
            command.add(COMMON_POOL);
        }
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-DHTTP_ADDRESS=" + config.address());
        command.addAll(config.jvmOptions());
        MicroConfig.Installation files = config.installation();
        command.addAll(List.of("-jar", files.microJar().toString()));
        command.addAll(List.of("--port", Integer.toString(config.port())));
        command.addAll(
                List.of("--nohazelcast", "--disablephonehome", "--minhttpthreads", "4", "--maxhttpthreads", "48"));
        command.addAll(List.of("--logproperties", logging.toString()));
        command.addAll(List.of(
                "--prebootcommandfile",
                files.bootFolder().resolve("pre-boot.asadmin").toString()));
        command.addAll(List.of(
                "--postbootcommandfile",
                files.bootFolder().resolve("post-boot.asadmin").toString()));
        command.addAll(List.of(
                "--postdeploycommandfile",
                files.bootFolder().resolve("post-deploy.asadmin").toString()));
        command.addAll(List.of("--addlibs", files.driver().toString(), "--contextroot", "/"));
        command.addAll(List.of("--deploy", files.war().toString()));
        return command;
    }

    private void keepOldLogs() throws IOException {
        for (int n = KEPT_LOGS - 1; n >= 0; n--) {
            Path from = n == 0 ? log() : config.folder().resolve("server.log." + n);
            if (Files.exists(from)) {
                Files.move(from, config.folder().resolve("server.log." + (n + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /**
     * Waits until the application says it is ready.
     *
     * @param unready how long to wait once it lives but is not ready, because a part that it needs is away
     * @return empty when it is ready; what its readiness says when only that part is missing
     * @throws SandboxException the process ended, the deployment failed, or nothing came in the given time
     */
    public String awaitReady(Duration limit, Duration unready) {
        long deadline = System.nanoTime() + limit.toNanos();
        long impatient = Long.MAX_VALUE;
        NodeLog log = new NodeLog(log());
        int launches = 1;
        while (true) {
            if (launches < MOST_LAUNCHES && log.raced()) {
                close();
                launch();
                launches++;
            }
            if (!process.isAlive()) {
                throw new SandboxException("The server ended by itself: " + log.lastWords() + " (log: " + log() + ").");
            }
            Answer ready = get("/health/ready");
            if (ready.status == 200) {
                return "";
            }
            log.failure().ifPresent(cause -> {
                throw new SandboxException("The server did not start: " + cause + " (log: " + log() + ").");
            });
            long now = System.nanoTime();
            if (ready.status == 503 && impatient == Long.MAX_VALUE) {
                impatient = now + unready.toNanos();
            }
            if (now >= impatient && get("/health/live").status == 200) {
                return ready.body;
            }
            if (now >= deadline) {
                throw new SandboxException("The server was not ready within " + limit.toSeconds() + " s; its log "
                        + log() + " may say why.");
            }
            pause();
        }
    }

    private record Answer(int status, String body) {}

    private Answer get(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(url().resolve(path)).timeout(PROBE).build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Waiting for the server was interrupted.", e);
        }
    }

    private void pause() {
        try {
            process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Waiting for the server was interrupted.", e);
        }
    }

    /** The base of its addresses, ending in a slash. */
    public URI url() {
        String host = config.address().equals("0.0.0.0") ? "127.0.0.1" : config.address();
        return URI.create("http://" + (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + config.port() + '/');
    }

    public Path log() {
        return config.folder().resolve("server.log");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Its settings as environment variables, as it was given them. */
    public Map<String, String> environment() {
        return config.environment();
    }

    /** Waits for the end of the process, whoever ends it. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /** Ends it as a power failure would. */
    public void kill() {
        process.destroyForcibly();
        ProcessFile.ended(process.toHandle(), STOP);
        release();
    }

    /** Stops it as an operator would, and kills it when that takes too long. */
    @Override
    public void close() {
        ProcessFile.stop(process.toHandle(), STOP);
        release();
    }

    private void release() {
        if (guard != null) {
            guard.close();
            guard = null;
        }
        new ProcessFile(config.folder().resolve("pid")).delete();
        try {
            DataFolder.delete(config.folder().resolve("tmp"));
        } catch (IOException e) {
            throw new SandboxException("The folder " + config.folder() + " cannot be cleaned.", e);
        }
    }
}
