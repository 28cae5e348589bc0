package oart.ejb.backend.http;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.container.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket to one backend, opened again whenever it breaks or goes silent. Each connection has a new client id: the late death of a
 * half-open one would deafen a successor of the same id. Feature flags are the first frame; our own pings tell a dead link, as the server
 * sends none. A connection counts from the server's first frame on, which says that the client id is registered there.
 */
final class ComfySocket {
    private static final Logger LOGGER = LoggerFactory.getLogger(ComfySocket.class);
    private static final String FLAGS = "{\"type\":\"feature_flags\",\"data\":{\"supports_preview_metadata\":true}}";
    private static final int MAX_DOUBLINGS = 5;
    /** Of characters or bytes of a frame. */
    private static final int LONGEST_FRAME = 64 << 20;

    private static final String TOO_LONG = "sent a message that is longer than makes sense";

    /** Called by the thread that reads the socket, or that finds it dead: return at once. */
    interface Listener {
        /** The server greeted. @param clientId of this connection */
        void onOpen(String clientId);

        void onEvent(ComfyEvent event);

        /** A connection that was open is over; another one is tried. */
        void onClosed();
    }

    private final String backend;
    private final ComfyHttp wire;
    private final Duration connectLimit;
    private final Pace pace;
    private final Threads threads;
    private final String clientIds;
    private final Listener listener;
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    /** Guards the two below and, with them, the order of the listener's calls. */
    private final Object lock = new Object();

    private Connection current;
    private boolean closed;

    private volatile String trouble = "not connected yet";

    /**
     * @param backend named in logs
     * @param connectLimit of one attempt to connect
     * @param clientIds beginning of every client id
     */
    ComfySocket(
            String backend,
            ComfyHttp wire,
            Duration connectLimit,
            Pace pace,
            Threads threads,
            String clientIds,
            Listener listener) {
        this.backend = backend;
        this.wire = wire;
        this.connectLimit = connectLimit;
        this.pace = pace;
        this.threads = threads;
        this.clientIds = clientIds;
        this.listener = listener;
    }

    /** Starts to connect, and to connect again whenever that is needed. */
    void open() {
        Connection connection = new Connection(clientIds + "-" + number.incrementAndGet());
        synchronized (lock) {
            if (closed) {
                return;
            }
            current = connection;
        }
        wire.socket("/ws?clientId=" + connection.clientId, connectLimit, connection)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        connection.end(reason(failure));
                    }
                });
    }

    /** Why a socket did not open, in words for an operator. */
    static String reason(Throwable failure) {
        Throwable cause = ComfyHttp.cause(failure);
        return cause instanceof WebSocketHandshakeException refused
                ? "answered " + refused.getResponse().statusCode() + " to the socket"
                        + ComfyHttp.advice(refused.getResponse().statusCode())
                : ComfyHttp.reason(cause);
    }

    /** Why there is no connection, in words for an operator. */
    String trouble() {
        return trouble;
    }

    /** Whether an attempt is under way. */
    boolean isConnecting() {
        synchronized (lock) {
            return current != null && !current.greeted;
        }
    }

    /**
     * A prompt was taken under this client id: the server tells every socket so. One that hears nothing is deaf, though it answers pings,
     * and is opened anew.
     */
    void expectNews(String clientId) {
        Connection connection;
        synchronized (lock) {
            connection = current;
        }
        if (connection != null && connection.clientId.equals(clientId)) {
            connection.expectNews();
        }
    }

    /** Says goodbye and stays closed. The listener hears nothing more. */
    void close() {
        Connection open;
        synchronized (lock) {
            closed = true;
            open = current;
            current = null;
        }
        if (open != null) {
            open.leave();
        }
    }

    private void again() {
        int failed = failures.getAndIncrement();
        long base = pace.backOff().toMillis() << Math.min(failed, MAX_DOUBLINGS);
        threads.later(Duration.ofMillis(base / 2 + ThreadLocalRandom.current().nextLong(base + 1)), this::open);
    }

    private final class Connection implements WebSocket.Listener {
        private final String clientId;
        private final StringBuilder text = new StringBuilder();
        private ByteArrayOutputStream binary = new ByteArrayOutputStream();
        private volatile WebSocket socket;
        private volatile long heardNanos = System.nanoTime();
        private volatile long toldNanos = System.nanoTime();
        private volatile boolean greeted;
        private final AtomicBoolean expecting = new AtomicBoolean();

        Connection(String clientId) {
            this.clientId = clientId;
        }

        @Override
        public void onOpen(WebSocket open) {
            socket = open;
            synchronized (lock) {
                if (current != this) {
                    open.abort();
                    return;
                }
            }
            heardNanos = System.nanoTime();
            open.sendText(FLAGS, true).whenComplete((sent, failure) -> {
                if (failure != null) {
                    end("broke the connection");
                }
            });
            threads.later(pace.ping(), this::ping);
            open.request(1);
        }

        private void ping() {
            synchronized (lock) {
                if (current != this) {
                    return;
                }
            }
            if (System.nanoTime() - heardNanos > pace.silence().toNanos()) {
                end("went silent");
                return;
            }
            socket.sendPing(ByteBuffer.allocate(0)).whenComplete((sent, failure) -> {
                if (failure != null) {
                    end("broke the connection");
                }
            });
            threads.later(pace.ping(), this::ping);
        }

        /** What was told just before the answer to the prompt counts too: the two are not ordered. */
        void expectNews() {
            if (expecting.compareAndSet(false, true)) {
                threads.later(pace.deafness(), () -> {
                    expecting.set(false);
                    if (System.nanoTime() - toldNanos > 2 * pace.deafness().toNanos()) {
                        end("told nothing of a prompt it had taken");
                    }
                });
            }
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heardNanos = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heardNanos = System.nanoTime();
            if (text.length() + data.length() > LONGEST_FRAME) {
                end(TOO_LONG);
                return null;
            }
            text.append(data);
            if (last) {
                String frame = text.toString();
                text.setLength(0);
                hear(ComfyEventDecoder.text(frame));
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            heardNanos = System.nanoTime();
            if (binary.size() + data.remaining() > LONGEST_FRAME) {
                end(TOO_LONG);
                return null;
            }
            byte[] part = new byte[data.remaining()];
            data.get(part);
            if (last && binary.size() == 0) {
                hear(ComfyEventDecoder.binary(ByteBuffer.wrap(part)));
            } else {
                binary.writeBytes(part);
                if (last) {
                    byte[] frame = binary.toByteArray();
                    binary = new ByteArrayOutputStream();
                    hear(ComfyEventDecoder.binary(ByteBuffer.wrap(frame)));
                }
            }
            from.request(1);
            return null;
        }

        private void hear(Optional<ComfyEvent> event) {
            toldNanos = System.nanoTime();
            synchronized (lock) {
                if (current != this) {
                    return;
                }
                if (!greeted) {
                    greeted = true;
                    failures.set(0);
                    listener.onOpen(clientId);
                }
                event.ifPresent(listener::onEvent);
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            end("closed the connection");
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end("broke the connection");
        }

        /** Over, once, for whatever reason. */
        private void end(String why) {
            synchronized (lock) {
                if (current != this) {
                    return;
                }
                current = null;
                if (greeted || !why.equals(trouble)) {
                    LOGGER.atWarn()
                            .addKeyValue("backend", backend)
                            .addKeyValue("error", why)
                            .log("no connection to a backend");
                }
                trouble = why;
                if (greeted) {
                    listener.onClosed();
                }
            }
            abort();
            again();
        }

        private void leave() {
            WebSocket open = socket;
            if (open != null && !open.isOutputClosed()) {
                open.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((sent, failure) -> open.abort());
            }
        }

        private void abort() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }
}
