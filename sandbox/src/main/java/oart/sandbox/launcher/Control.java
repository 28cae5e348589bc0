package oart.sandbox.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.function.Function;
import oart.sandbox.SandboxException;

/**
 * The way into a running launcher for other commands of the same person: plain text over loopback, for whoever knows the secret
 * that only the owner of the data folder can read.
 */
final class Control implements AutoCloseable {
    static final String SECRET_HEADER = "X-Oart-Control";
    private static final int MAX_BODY = 4_096;

    private final HttpServer server;

    private Control(HttpServer server) {
        this.server = server;
    }

    /**
     * What came of a request: 200 and the answer, or another status and a sentence.
     *
     * @param after what to do once the answer has left
     */
    record Reply(int status, String text, Runnable after) {
        Reply(int status, String text) {
            this(status, text, () -> {});
        }
    }

    /** @param actions by path, each gets the request's body */
    static Control start(String secret, Map<String, Function<String, Reply>> actions) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", http -> answer(http, secret, actions));
            server.start();
            return new Control(server);
        } catch (IOException e) {
            throw new SandboxException("The launcher cannot listen on the loopback address.", e);
        }
    }

    private static void answer(HttpExchange http, String secret, Map<String, Function<String, Reply>> actions)
            throws IOException {
        String shown = http.getRequestHeaders().getFirst(SECRET_HEADER);
        Reply reply = new Reply(404, "no such action");
        if (shown == null || !MessageDigest.isEqual(bytes(shown), bytes(secret))) {
            reply = new Reply(403, "wrong secret");
        } else if (actions.containsKey(http.getRequestURI().getPath())) {
            String body = new String(http.getRequestBody().readNBytes(MAX_BODY), StandardCharsets.UTF_8);
            reply = actions.get(http.getRequestURI().getPath()).apply(body);
        }
        byte[] text = bytes(reply.text());
        http.sendResponseHeaders(reply.status(), text.length == 0 ? -1 : text.length);
        http.getResponseBody().write(text);
        http.close();
        reply.after().run();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
