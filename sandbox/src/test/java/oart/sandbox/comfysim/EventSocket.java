package oart.sandbox.comfysim;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import oart.sandbox.comfysim.python.PythonJson;
import org.awaitility.Awaitility;

/** A client of {@code /ws} that keeps every frame, texts as String and binaries as byte[]. */
final class EventSocket implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<Object> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            binary.writeBytes(part);
            if (last) {
                frames.add(binary.toByteArray());
                binary.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }
    }

    private EventSocket(URI base, String query, String firstFrame) {
        URI uri = URI.create(base.toString().replaceFirst("^http", "ws") + "/ws" + query);
        socket = HTTP.newWebSocketBuilder()
                .connectTimeout(SimClient.PATIENCE)
                .buildAsync(uri, new Listener())
                .join();
        if (firstFrame != null) {
            send(firstFrame);
        }
        awaitType("status");
        if (firstFrame != null && firstFrame.contains("feature_flags")) {
            awaitType("feature_flags");
        }
    }

    /** Connects and waits for the first status. */
    static EventSocket open(URI base, String clientId) {
        return new EventSocket(base, "?clientId=" + clientId, null);
    }

    static EventSocket openAnonymous(URI base) {
        return new EventSocket(base, "", null);
    }

    /** Connects, says the text first and waits for the first status and, after feature flags, for their answer. */
    static EventSocket open(URI base, String clientId, String firstFrame) {
        return new EventSocket(base, "?clientId=" + clientId, firstFrame);
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    /** A copy of all frames so far. */
    List<Object> frames() {
        return List.copyOf(frames);
    }

    /** The JSON frames so far, parsed. */
    List<Map<String, Object>> messages() {
        return frames.stream()
                .filter(String.class::isInstance)
                .map(text -> PythonJson.object(PythonJson.parse((String) text)))
                .toList();
    }

    List<Object> types() {
        return messages().stream().map(message -> message.get("type")).toList();
    }

    List<byte[]> binaries() {
        return frames.stream()
                .filter(byte[].class::isInstance)
                .map(byte[].class::cast)
                .toList();
    }

    void awaitType(String type) {
        await(type, message -> type.equals(message.get("type")));
    }

    void awaitExecuting(String promptId, String node) {
        await("executing " + node, message -> {
            Map<String, Object> data = PythonJson.object(message.get("data"));
            return "executing".equals(message.get("type"))
                    && promptId.equals(data.get("prompt_id"))
                    && java.util.Objects.equals(node, data.get("node"));
        });
    }

    void await(String what, Predicate<Map<String, Object>> wanted) {
        Awaitility.await(what)
                .atMost(SimClient.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> messages().stream().anyMatch(wanted));
    }

    /** Waits for the end of the connection; 1006 means that no close frame came. */
    int awaitClosed() {
        Awaitility.await("close").atMost(SimClient.PATIENCE).until(closed::isDone);
        return closed.join();
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Closes politely and waits for the server's answer. */
    @Override
    public void close() {
        if (!closed.isDone()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            Awaitility.await("close").atMost(SimClient.PATIENCE).until(closed::isDone);
        }
    }
}
