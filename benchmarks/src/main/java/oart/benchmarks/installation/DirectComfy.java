package oart.benchmarks.installation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import oart.benchmarks.measure.MeasurementException;

/**
 * A client that drives ComfyUI without the product, as its own examples do: POST the prompt, wait for its end on the socket, read the history,
 * fetch the picture.
 */
public final class DirectComfy implements AutoCloseable, WebSocket.Listener {
    private static final long LIMIT_SECONDS = 60;

    private final Client client;
    private final String id = UUID.randomUUID().toString();
    private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    public DirectComfy(URI comfyui) {
        client = Client.of(comfyui);
        socket = client.open("ws?clientId=" + id, this);
    }

    /** Makes a picture. @return its file */
    public byte[] picture(int colour) {
        String prompt = UUID.randomUUID().toString();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        running.put(prompt, ended);
        post(prompt, colour);
        await(ended);
        JsonNode entry = client.get("history/" + prompt).expect(200).json().path(prompt);
        JsonNode file = entry.path("outputs").path("9").path("images").path(0);
        return client.get("view?filename=" + encoded(file.path("filename")) + "&subfolder="
                        + encoded(file.path("subfolder")) + "&type=" + encoded(file.path("type")))
                .expect(200)
                .bytes();
    }

    /** Puts so many prompts into its queue and waits until all have ended. @return their ids */
    public java.util.Set<String> queue(int prompts) {
        Map<String, CompletableFuture<Void>> all = new java.util.HashMap<>();
        for (int i = 0; i < prompts; i++) {
            String prompt = UUID.randomUUID().toString();
            CompletableFuture<Void> ended = new CompletableFuture<>();
            running.put(prompt, ended);
            all.put(prompt, ended);
            post(prompt, PlainPicture.nextColour());
        }
        all.values().forEach(DirectComfy::await);
        return all.keySet();
    }

    private void post(String prompt, int colour) {
        Map<String, Object> body = Map.of(
                "prompt",
                PlainPicture.graph(colour, "direct/" + prompt + "/plain"),
                "prompt_id",
                prompt,
                "client_id",
                id);
        JsonNode answer = client.post("prompt", body).expect(200).json();
        MeasurementException.require(
                answer.path("prompt_id").asText().equals(prompt), "ComfyUI took another id: %s", answer);
    }

    private static void await(CompletableFuture<Void> ended) {
        try {
            ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new MeasurementException("ComfyUI told of no end", e);
        }
    }

    private static String encoded(JsonNode text) {
        return URLEncoder.encode(text.asText(), StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            hear(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void hear(String message) {
        if (!message.contains("\"executing\"")) {
            return;
        }
        try {
            JsonNode data = Client.JSON.readTree(message).path("data");
            if (data.has("node") && data.path("node").isNull()) {
                CompletableFuture<Void> ended =
                        running.remove(data.path("prompt_id").asText());
                if (ended != null) {
                    ended.complete(null);
                }
            }
        } catch (JsonProcessingException e) {
            running.values().forEach(one -> one.completeExceptionally(e));
        }
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        running.values().forEach(one -> one.completeExceptionally(error));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
