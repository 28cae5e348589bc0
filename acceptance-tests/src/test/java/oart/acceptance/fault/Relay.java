package oart.acceptance.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import oart.sandbox.process.Ports;

/**
 * A TCP relay on loopback that a test can disturb: what comes in at {@link #port()} goes to the target, unless told otherwise. Requests are
 * recognised by a text in one piece of what the client sends.
 */
final class Relay implements AutoCloseable {
    private static final int PIECE = 64 << 10;

    private enum Mode {
        PASS,
        SILENT,
        CUT,
        FULL
    }

    /** What to do with the connection on which a text is sent. */
    private enum Trick {
        /** The piece waits here until {@link #release()}. */
        HOLD,
        /** The piece goes on, its answer never comes; the connection ends when it would have come. */
        LOSE_ANSWER
    }

    private record Snare(byte[] text, Trick trick) {}

    private final int port = Ports.free();
    private final int target;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private volatile Mode mode = Mode.PASS;
    private final AtomicReference<Snare> snare = new AtomicReference<>();
    private volatile int passesFirst;
    private volatile boolean held;

    Relay(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start("relay-" + target, this::accept);
    }

    int port() {
        return port;
    }

    /** Everything flows again; what was held goes on. */
    void pass() {
        snare.set(null);
        mode = Mode.PASS;
        synchronized (gate) {
            held = false;
            gate.notifyAll();
        }
    }

    /** Nothing arrives any more, in either direction, and no connection ends: as when packets vanish. */
    void silence() {
        mode = Mode.SILENT;
    }

    /** All connections end, and new ones end at once: as when nobody listens. */
    void cut() {
        mode = Mode.CUT;
        links.forEach(Link::close);
    }

    /** Every HTTP request is answered 507, as by a store whose disk is full. */
    void answerFull() {
        mode = Mode.FULL;
        links.forEach(Link::close);
    }

    /** Holds the piece with this text back. @param passesFirst how many such pieces go through before */
    void holdAt(String text, int passes) {
        held = false;
        passesFirst = passes;
        snare.set(new Snare(text.getBytes(StandardCharsets.ISO_8859_1), Trick.HOLD));
    }

    /** Lets the piece with this text through, but not the answer to it. */
    void loseAnswerTo(String text) {
        held = false;
        passesFirst = 0;
        snare.set(new Snare(text.getBytes(StandardCharsets.ISO_8859_1), Trick.LOSE_ANSWER));
    }

    /** Whether the piece that was waited for has come. */
    boolean isHolding() {
        return held;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        pass();
        links.forEach(Link::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (mode == Mode.CUT) {
                    client.close();
                } else if (mode == Mode.FULL) {
                    start("relay-full", () -> refuse(client));
                } else {
                    new Link(client).open();
                }
            } catch (IOException e) {
                // Closed, or the target does not listen: the client's connection has ended.
            }
        }
    }

    private static void refuse(Socket client) {
        try (client) {
            client.getInputStream().read(new byte[PIECE]);
            client.getOutputStream()
                    .write("HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It has gone.
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean answerLost;

        Link(Socket client) {
            this.client = client;
        }

        void open() {
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
            } catch (IOException e) {
                close();
                return;
            }
            links.add(this);
            start("relay-up", () -> pump(client, server, true));
            start("relay-down", () -> pump(server, client, false));
        }

        private void pump(Socket from, Socket to, boolean up) {
            byte[] piece = new byte[PIECE];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    awaitSound();
                    if (up) {
                        inspect(piece, n);
                    } else if (answerLost) {
                        return;
                    }
                    out.write(piece, 0, n);
                    out.flush();
                }
                if (up && holdsFor(to)) {
                    return;
                }
            } catch (IOException e) {
                // One side has gone; so does the other.
            } finally {
                close();
            }
        }

        /** The end of a connection vanishes too while the relay is silent. */
        private boolean holdsFor(Socket to) {
            awaitSound();
            return to.isClosed();
        }

        private void awaitSound() {
            await(() -> mode != Mode.SILENT);
        }

        private void inspect(byte[] piece, int length) {
            Snare set = snare.get();
            if (set == null || !contains(piece, length, set.text())) {
                return;
            }
            synchronized (gate) {
                if (passesFirst > 0) {
                    passesFirst--;
                    return;
                }
                if (!snare.compareAndSet(set, null)) {
                    return;
                }
                held = true;
                if (set.trick() == Trick.LOSE_ANSWER) {
                    answerLost = true;
                    return;
                }
            }
            await(() -> !held);
        }

        private void await(BooleanSupplier over) {
            synchronized (gate) {
                while (!over.getAsBoolean()) {
                    try {
                        gate.wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                }
            }
        }

        void close() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    private static boolean contains(byte[] piece, int length, byte[] text) {
        for (int i = 0; i + text.length <= length; i++) {
            int j = 0;
            while (j < text.length && piece[i + j] == text[j]) {
                j++;
            }
            if (j == text.length) {
                return true;
            }
        }
        return false;
    }
}
