package oart.sandbox.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import oart.sandbox.SandboxException;
import oart.sandbox.process.DataFolder;

/** A server that a launcher runs on a data folder, as another process sees it. */
final class RunningServer {
    private static final String FILE = "running.properties";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Path data;
    private final Properties facts;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private RunningServer(Path data, Properties facts) {
        this.data = data;
        this.facts = facts;
    }

    /** Writes the file by which others find this launcher's server. */
    static void announce(DataFolder data, URI url, Control control, String secret, Path log, boolean ready) {
        Properties facts = new Properties();
        facts.setProperty("ready", Boolean.toString(ready));
        facts.setProperty("url", url.toString());
        facts.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
        facts.setProperty("control", Integer.toString(control.port()));
        facts.setProperty("secret", secret);
        facts.setProperty("log", log.toString());
        Path part = data.path(FILE + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                facts.store(out, null);
            }
            Files.move(part, data.path(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SandboxException("The file " + data.path(FILE) + " cannot be written.", e);
        }
    }

    /** Takes back what {@link #announce} said. */
    static void withdraw(DataFolder data) {
        try {
            Files.deleteIfExists(data.path(FILE));
        } catch (IOException e) {
            throw new SandboxException("The file " + data.path(FILE) + " cannot be deleted.", e);
        }
    }

    /** The server on this folder, also while it starts; the lock tells a living launcher from a file that a dead one left. */
    static Optional<RunningServer> find(Path data) {
        Path file = data.resolve(FILE);
        if (!DataFolder.isLocked(data) || !Files.exists(file)) {
            return Optional.empty();
        }
        Properties facts = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            facts.load(in);
            return Optional.of(new RunningServer(data, facts));
        } catch (IOException e) {
            throw new SandboxException("The file " + file + " cannot be read.", e);
        }
    }

    /** As {@link #find}. @throws SandboxException none runs, or it is not ready yet */
    static RunningServer require(Path data) {
        return find(data)
                .filter(RunningServer::isReady)
                .orElseThrow(() -> new SandboxException(
                        DataFolder.isLocked(data)
                                ? "The server on " + data + " is still starting."
                                : "No server runs on " + data + "; start one with './oart run'."));
    }

    /** Whether its start is over. */
    boolean isReady() {
        return Boolean.parseBoolean(facts.getProperty("ready"));
    }

    URI url() {
        return URI.create(facts.getProperty("url"));
    }

    long pid() {
        return Long.parseLong(facts.getProperty("pid"));
    }

    Path log() {
        return Path.of(facts.getProperty("log"));
    }

    Path data() {
        return data;
    }

    /** An access token of the embedded issuer. @throws SandboxException it has no such user, or a real issuer is used */
    String token(String user) {
        return call("/token", user);
    }

    /** What runs, for people to read. */
    String status() {
        return call("/status", "");
    }

    /** Asks the launcher to stop everything; it is gone when its process is. */
    void stop() {
        call("/stop", "");
    }

    private String call(String path, String body) {
        URI uri = URI.create("http://127.0.0.1:" + facts.getProperty("control") + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header(Control.SECRET_HEADER, facts.getProperty("secret"))
                .timeout(TIMEOUT)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new SandboxException(response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new SandboxException("The launcher of the server (process " + pid() + ") does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted.", e);
        }
    }
}
