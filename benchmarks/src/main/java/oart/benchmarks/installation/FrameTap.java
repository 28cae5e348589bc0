package oart.benchmarks.installation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * Stands before a ComfyUI server, passes everything on as it is, and notes when each preview frame came out of the server's socket: once its
 * last byte is here and before it goes on.
 */
public final class FrameTap implements AutoCloseable {
    private static final int PIECE = 64 << 10;
    private static final int PREVIEW_IMAGE = 1;
    private static final int PREVIEW_IMAGE_WITH_METADATA = 4;

    private final URI target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<Long, Long> seen = new ConcurrentHashMap<>();

    public FrameTap(URI target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start("tap", this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** When each frame came, in {@link System#nanoTime()}, by {@link #key}. */
    public Map<Long, Long> seen() {
        return seen;
    }

    /** Tells pictures apart. */
    public static long key(ByteBuffer image) {
        CRC32 crc = new CRC32();
        int length = image.remaining();
        crc.update(image.duplicate());
        return crc.getValue() << 32 | length;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                start("tap-up", () -> pass(client, server, new Frames(false)));
                start("tap-down", () -> pass(server, client, new Frames(true)));
            } catch (IOException e) {
                // Closed, or nobody listens behind: the client's connection ends.
            }
        }
    }

    private void pass(Socket from, Socket to, Frames frames) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                frames.feed(piece, n, System.nanoTime());
                out.write(piece, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // One side has gone; so does the other.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads what a server sends as WebSocket frames, which are not masked, once a handshake is answered; anything else is passed over. */
    private final class Frames {
        private static final String UPGRADED = "HTTP/1.1 101";

        private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private boolean read;
        private boolean upgraded;

        private Frames(boolean fromServer) {
            read = fromServer;
        }

        void feed(byte[] piece, int length, long now) {
            if (!read) {
                return;
            }
            unread.write(piece, 0, length);
            if (!upgraded && !skipHandshake()) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(unread.toByteArray());
            while (takeFrame(bytes, now)) {
                // The next one may be whole, too.
            }
            unread.reset();
            unread.write(bytes.array(), bytes.position(), bytes.remaining());
        }

        private boolean skipHandshake() {
            String head = unread.toString(StandardCharsets.ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            if (!head.startsWith(UPGRADED)) {
                read = false;
                return false;
            }
            byte[] rest = Arrays.copyOfRange(unread.toByteArray(), end + 4, unread.size());
            unread.reset();
            unread.writeBytes(rest);
            upgraded = true;
            return true;
        }

        private boolean takeFrame(ByteBuffer bytes, long now) {
            bytes.mark();
            if (bytes.remaining() < 10) {
                // Shorter frames are whole too, but then no preview is among them: they wait for the next piece.
                return false;
            }
            byte first = bytes.get();
            long length = bytes.get() & 0x7F;
            if (length == 126) {
                length = bytes.getShort() & 0xFFFF;
            } else if (length == 127) {
                length = bytes.getLong();
            }
            if (bytes.remaining() < length) {
                bytes.reset();
                return false;
            }
            byte[] payload = new byte[(int) length];
            bytes.get(payload);
            int kind = first & 0x0F;
            if (kind == 2 || kind == 0) {
                message.writeBytes(payload);
                if (first < 0) { // the final part
                    note(ByteBuffer.wrap(message.toByteArray()), now);
                    message.reset();
                }
            }
            return true;
        }

        private void note(ByteBuffer event, long now) {
            if (event.remaining() < 8) {
                return;
            }
            int type = event.getInt();
            int next = event.getInt();
            if (type == PREVIEW_IMAGE_WITH_METADATA) {
                event.position(event.position() + next);
            } else if (type != PREVIEW_IMAGE) {
                return;
            }
            seen.putIfAbsent(key(event), now);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
