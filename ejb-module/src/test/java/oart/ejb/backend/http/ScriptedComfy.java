package oart.ejb.backend.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A ComfyUI as far as a connection needs one: answers by path, sockets that greet and answer pings, and can stop to do either. */
final class ScriptedComfy implements AutoCloseable {
    private static final String ACCEPT_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String STATUS =
            "{\"type\":\"status\",\"data\":{\"status\":{\"exec_info\":{\"queue_remaining\":0}}}}";

    record Answer(int status, String body) {}

    /** By path, without the query. */
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    final List<String> clientIds = new CopyOnWriteArrayList<>();
    /** Pings get no answer: the other side of a half-open connection. */
    volatile boolean mute;
    /** Taken prompts are told to nobody. */
    volatile boolean deaf;
    /** Value of the header that is wanted; null = none. */
    volatile String authorization;

    private final ServerSocket listening;
    private final String scheme;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final Set<OutputStream> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    ScriptedComfy() {
        this(0, Optional.empty());
    }

    /** @param port 0 = any; @param tls speaks https with this identity */
    ScriptedComfy(int port, Optional<SSLContext> tls) {
        scheme = tls.isPresent() ? "https" : "http";
        answers.put("/system_stats", stats("0.3.64"));
        answers.put("/prompt", new Answer(200, "{\"exec_info\":{\"queue_remaining\":0}}"));
        answers.put("/queue", new Answer(200, "{\"queue_running\":[],\"queue_pending\":[]}"));
        answers.put("/object_info", new Answer(200, "{\"EmptyImage\":{},\"SaveImage\":{}}"));
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            listening = tls.isPresent()
                    ? tls.get().getServerSocketFactory().createServerSocket(port, 50, loopback)
                    : new ServerSocket(port, 50, loopback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    static Answer stats(String version) {
        return new Answer(
                200,
                "{\"system\":{\"comfyui_version\":\"" + version
                        + "\"},\"devices\":[{\"name\":\"cuda:0 X\",\"type\":\"cuda\","
                        + "\"vram_total\":24000000000,\"vram_free\":1000}]}");
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port());
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (serve(in, client.getOutputStream())) {
                client.setTcpNoDelay(true);
            }
        } catch (IOException e) {
            open.remove(client);
        }
    }

    /** @return false: the connection is over */
    private boolean serve(DataInputStream in, OutputStream out) throws IOException {
        String head = head(in);
        String[] words = head.lines().findFirst().orElseThrow().split(" ");
        in.skipNBytes(header(head, "Content-Length").map(Integer::parseInt).orElse(0));
        if (authorization != null && !header(head, "Authorization").equals(Optional.of(authorization))) {
            send(out, new Answer(401, ""));
            return true;
        }
        Optional<String> key = header(head, "Sec-WebSocket-Key");
        if (key.isPresent()) {
            clientIds.add(words[1].replaceFirst(".*clientId=", ""));
            socket(key.get(), in, out);
            return false;
        }
        String path = words[1].replaceFirst("\\?.*", "");
        send(out, answers.getOrDefault(words[0] + ' ' + path, answers.getOrDefault(path, new Answer(404, ""))));
        if (words[0].equals("POST") && !deaf) {
            for (OutputStream each : sockets) {
                frame(each, 1, STATUS.getBytes(StandardCharsets.UTF_8));
            }
        }
        return true;
    }

    private static String head(DataInputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }

    private static void send(OutputStream out, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + answer.status() + " x\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private void socket(String key, DataInputStream in, OutputStream out) throws IOException {
        out.write(("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept(key)
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        frame(out, 1, STATUS.getBytes(StandardCharsets.UTF_8));
        sockets.add(out);
        try {
            while (true) {
                int kind = in.readUnsignedByte() & 15;
                int length = in.readUnsignedByte() & 127;
                if (length > 125) {
                    length = in.readUnsignedShort();
                }
                in.skipNBytes(4L + length);
                if (kind == 9 && !mute) {
                    frame(out, 10, new byte[0]);
                } else if (kind == 8) {
                    throw new EOFException("closed");
                }
            }
        } finally {
            sockets.remove(out);
        }
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + ACCEPT_KEY).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void frame(OutputStream out, int kind, byte[] payload) throws IOException {
        synchronized (out) {
            out.write(new byte[] {(byte) (128 | kind), (byte) payload.length});
            out.write(payload);
            out.flush();
        }
    }

    /** Cuts what is open now. */
    void drop() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        drop();
    }
}
