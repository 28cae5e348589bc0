package oart.sandbox.comfysim;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * The sockets of {@code /ws}, with ComfyUI's faults: one registration per session id, a newcomer replaces an older socket silently,
 * and the end of any socket removes whatever is registered under its id. All events but those at connect go through one queue and
 * one thread, which waits for every send, so a client that does not read holds up all others.
 */
final class SocketHub implements AutoCloseable {
    static final Map<String, Object> SERVER_FEATURES = Collections.unmodifiableMap(
            PythonJson.map("supports_preview_metadata", true, "max_upload_size", HttpFront.MAX_BODY));

    private static final Logger LOGGER = LoggerFactory.getLogger(SocketHub.class);
    private static final int MAX_CLIENT_FRAME = 4 << 20;

    private final Object lock = new Object();
    private final Map<String, Connection> registered = new LinkedHashMap<>();
    private final Map<String, Object> flags = new LinkedHashMap<>();
    private final Set<Connection> open = new LinkedHashSet<>();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread publisher;
    private final Supplier<Integer> remaining;
    private final Supplier<Running> running;

    /** Who is being served right now. @param node the node that runs, or null */
    record Running(Object clientId, String node) {}

    /** @param sid null for everyone; @param marker no message: completed when all before have left */
    private record Event(String text, byte[] binary, Object sid, boolean everyone, CompletableFuture<Void> marker) {
        Event(String text, byte[] binary, Object sid, boolean everyone) {
            this(text, binary, sid, everyone, null);
        }
    }

    private static final class Connection {
        private final String sid;
        private final WebSocketChannel channel;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile boolean deaf;
        private boolean first = true;

        private Connection(String sid, WebSocketChannel channel) {
            this.sid = sid;
            this.channel = channel;
        }
    }

    /** @param remaining length of the queue; @param running asked at every connect */
    SocketHub(Supplier<Integer> remaining, Supplier<Running> running) {
        this.remaining = remaining;
        this.running = running;
        publisher = new Thread(this::publish, "comfysim-events");
        publisher.setDaemon(true);
        publisher.start();
    }

    /** Takes a socket over whose handshake is done. @param clientId as asked for, or empty */
    void connect(WebSocketChannel channel, String clientId) {
        String sid = clientId.isEmpty() ? UUID.randomUUID().toString().replace("-", "") : clientId;
        Connection connection = new Connection(sid, channel);
        channel.addCloseTask(closedChannel -> disconnected(connection));
        channel.getReceiveSetter().set(new AbstractReceiveListener() {
            @Override
            protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
                received(connection, message.getData());
            }

            @Override
            protected long getMaxTextBufferSize() {
                return MAX_CLIENT_FRAME;
            }

            @Override
            protected long getMaxBinaryBufferSize() {
                return MAX_CLIENT_FRAME;
            }
        });
        synchronized (lock) {
            open.add(connection);
            registered.put(sid, connection);
            flags.put(sid, Map.of());
            start(connection, text("status", statusData(sid)), null);
            Running now = running.get();
            if (now.node() != null && sid.equals(now.clientId())) {
                start(connection, text("executing", PythonJson.map("node", now.node())), null);
            }
        }
        channel.resumeReceives();
    }

    private void received(Connection connection, String frame) {
        synchronized (lock) {
            Object message;
            try {
                message = PythonJson.parse(frame);
            } catch (PythonException e) {
                return;
            }
            if (!(message instanceof Map<?, ?> map)) {
                return;
            }
            if (connection.first && "feature_flags".equals(map.get("type"))) {
                flags.put(connection.sid, map.containsKey("data") ? map.get("data") : Map.of());
                Connection target = registered.get(connection.sid);
                if (target != null) {
                    start(target, text("feature_flags", SERVER_FEATURES), null);
                }
            }
            connection.first = false;
        }
    }

    private void disconnected(Connection connection) {
        synchronized (lock) {
            open.remove(connection);
            registered.remove(connection.sid);
            flags.remove(connection.sid);
        }
        connection.closed.complete(null);
    }

    /** Sends to the socket registered under the id; to nobody when there is none. */
    void send(String type, Map<String, ?> data, Object sid) {
        events.add(new Event(text(type, data), null, sid, false));
    }

    void sendToAll(String type, Map<String, ?> data) {
        events.add(new Event(text(type, data), null, null, true));
    }

    /** @param sid null for everyone */
    void sendBinary(byte[] frame, Object sid) {
        events.add(new Event(null, frame, sid, sid == null));
    }

    /** Waits until all events so far have left, a second at most. */
    void awaitSent() {
        CompletableFuture<Void> marker = new CompletableFuture<>();
        events.add(new Event(null, null, null, false, marker));
        try {
            marker.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.atDebug().log("a client does not read");
        }
    }

    /** Tells everyone the length of the queue, as it is now. */
    void queueUpdated() {
        sendToAll("status", statusData(null));
    }

    /** Whether the socket of this id asked for previews that name their node. */
    boolean supportsPreviewMetadata(Object sid) {
        synchronized (lock) {
            if (!(sid instanceof String) || !flags.containsKey(sid)) {
                return false;
            }
            if (!(flags.get(sid) instanceof Map<?, ?> map)) {
                throw new PythonException(
                        "AttributeError",
                        "'" + PythonText.typeName(flags.get(sid)) + "' object has no attribute 'get'");
            }
            return Boolean.TRUE.equals(map.get("supports_preview_metadata"));
        }
    }

    /** Whether a message to this id would go anywhere. @param sid null for everyone */
    boolean reaches(Object sid) {
        synchronized (lock) {
            return sid == null ? !registered.isEmpty() : sid instanceof String && registered.containsKey(sid);
        }
    }

    /** Cuts connections without a close frame. @param sid null for all */
    void drop(String sid) {
        for (Connection connection : matching(sid)) {
            IoUtils.safeClose(connection.channel);
        }
    }

    /** Leaves connections open and answering pings, and sends them nothing any more. @param sid null for all */
    void deafen(String sid) {
        matching(sid).forEach(connection -> connection.deaf = true);
    }

    /** Session ids of the sockets that are open, replaced ones included. */
    List<String> openSessions() {
        return matching(null).stream().map(connection -> connection.sid).toList();
    }

    private List<Connection> matching(String sid) {
        synchronized (lock) {
            return open.stream()
                    .filter(connection -> sid == null || sid.equals(connection.sid))
                    .toList();
        }
    }

    private Map<String, Object> statusData(String sid) {
        Map<String, Object> data = PythonJson.map(
                "status", PythonJson.map("exec_info", PythonJson.map("queue_remaining", remaining.get())));
        if (sid != null) {
            data.put("sid", sid);
        }
        return data;
    }

    private static String text(String type, Map<String, ?> data) {
        return PythonJson.write(PythonJson.map("type", type, "data", data));
    }

    private void publish() {
        try {
            while (true) {
                Event event = events.take();
                if (event.marker != null) {
                    event.marker.complete(null);
                    continue;
                }
                for (CompletableFuture<?> sent : start(event)) {
                    sent.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOGGER.atError().setCause(e).log("event thread failed");
        }
    }

    private List<CompletableFuture<?>> start(Event event) {
        List<CompletableFuture<?>> sends = new ArrayList<>();
        synchronized (lock) {
            List<Connection> targets = new ArrayList<>();
            if (event.everyone) {
                targets.addAll(registered.values());
            } else if (event.sid instanceof String sid && registered.containsKey(sid)) {
                targets.add(registered.get(sid));
            }
            for (Connection target : targets) {
                CompletableFuture<Void> sent = new CompletableFuture<>();
                if (event.text != null) {
                    start(target, event.text, sent);
                } else if (target.deaf) {
                    sent.complete(null);
                } else {
                    WebSockets.sendBinary(ByteBuffer.wrap(event.binary), target.channel, completing(sent));
                }
                sends.add(CompletableFuture.anyOf(sent, target.closed));
            }
        }
        return sends;
    }

    private static void start(Connection target, String text, CompletableFuture<Void> sent) {
        if (target.deaf) {
            if (sent != null) {
                sent.complete(null);
            }
            return;
        }
        WebSockets.sendText(text, target.channel, sent == null ? null : completing(sent));
    }

    private static WebSocketCallback<Void> completing(CompletableFuture<Void> sent) {
        return new WebSocketCallback<>() {
            @Override
            public void complete(WebSocketChannel channel, Void context) {
                sent.complete(null);
            }

            @Override
            public void onError(WebSocketChannel channel, Void context, Throwable error) {
                sent.complete(null);
            }
        };
    }

    @Override
    public void close() {
        publisher.interrupt();
        drop(null);
    }
}
