package oart.acceptance.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.ComfySimProcess;

/** ComfySim as a process, which can be killed. Its log of prompts outlives it. */
final class SimProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final ComfySimProcess process;
    private final List<Long> deaths = new ArrayList<>();

    SimProcess(Path folder) {
        this.folder = folder;
        this.process = ComfySimProcess.start(
                folder,
                List.of("-XX:TieredStopAtLevel=1"),
                "--log-file",
                logFile().toString());
    }

    void start() {
        process.start();
    }

    int port() {
        return process.port();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as a power failure would. */
    void kill() {
        process.close();
        died();
    }

    /** It is known to have ended by itself. */
    void died() {
        deaths.add(System.currentTimeMillis());
        process.close();
    }

    /** When it died, in ms since the epoch. */
    List<Long> deaths() {
        return List.copyOf(deaths);
    }

    /** Arms a fault. @param more further members */
    void fault(String kind, Map<String, Object> more) {
        Map<String, Object> order = new java.util.HashMap<>(more);
        order.put("kind", kind);
        try {
            send(HttpRequest.newBuilder(uri("/comfysim/fault"))
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(order))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clearFaults() {
        send(HttpRequest.newBuilder(uri("/comfysim/fault")).DELETE());
    }

    /** A line per event of a prompt, over all its lives. */
    List<JsonNode> events() {
        try {
            List<JsonNode> events = new ArrayList<>();
            if (Files.exists(logFile())) {
                for (String line : Files.readAllLines(logFile())) {
                    events.add(JSON.readTree(line));
                }
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile() {
        return folder.resolve("prompts.jsonl");
    }

    private URI uri(String path) {
        return process.url().resolve(path);
    }

    private static void send(HttpRequest.Builder request) {
        try {
            HTTP.send(request.build(), BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
