package oart.sandbox.comfysim;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;
import org.awaitility.Awaitility;

/** Talks HTTP to a ComfyUI, real or not. */
final class SimClient {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI base;

    SimClient(URI base) {
        this.base = base;
    }

    URI base() {
        return base;
    }

    /** @param body null for none */
    HttpResponse<byte[]> send(String method, String path, byte[] body, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path.replace(" ", "%20")))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    HttpResponse<byte[]> get(String path) throws IOException {
        return send("GET", path, null, Map.of());
    }

    Object json(String path) throws IOException {
        return PythonJson.parse(get(path).body());
    }

    Map<String, Object> object(String path) throws IOException {
        return PythonJson.object(json(path));
    }

    HttpResponse<byte[]> post(String path, Object json) throws IOException {
        return send("POST", path, bytes(PythonJson.write(json)), Map.of());
    }

    HttpResponse<byte[]> postText(String path, String body) throws IOException {
        return send("POST", path, bytes(body), Map.of());
    }

    /** Submits a workflow and returns the answer's object. */
    Map<String, Object> submit(String graph, String clientId, String promptId) throws IOException {
        Map<String, Object> request = PythonJson.map("prompt", PythonJson.parse(graph.replace('\'', '"')));
        if (clientId != null) {
            request.put("client_id", clientId);
        }
        if (promptId != null) {
            request.put("prompt_id", promptId);
        }
        return PythonJson.object(PythonJson.parse(post("/prompt", request).body()));
    }

    /** Waits for the history entry of a prompt. */
    Map<String, Object> finished(String promptId) {
        return Awaitility.await("history of " + promptId)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> PythonJson.object(object("/history/" + promptId).getOrDefault(promptId, Map.of())),
                        entry -> !entry.isEmpty());
    }

    /** Runs a workflow to its end and returns its history entry. */
    Map<String, Object> run(String graph, String promptId) throws IOException {
        submit(graph, null, promptId);
        return finished(promptId);
    }

    void awaitIdle() {
        Awaitility.await("an empty queue")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> object("/prompt").equals(PythonJson.parse("{\"exec_info\":{\"queue_remaining\":0}}")));
    }

    /** The only image entries of an output node in a history entry. */
    static List<Object> images(Map<String, Object> entry, String nodeId) {
        return PythonJson.array(
                PythonJson.object(PythonJson.object(entry.get("outputs")).get(nodeId))
                        .get("images"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
