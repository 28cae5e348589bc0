package oart.sandbox.comfysim;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import oart.sandbox.comfysim.python.PythonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * HTTP and WebSocket on one port, in the manners of aiohttp: every route also below {@code /api}, 404 and 405 as text, 500 as text
 * when a handler throws, 403 for a foreign origin on a loopback host.
 */
final class HttpFront implements AutoCloseable {
    /** Bytes of a request body, as {@code --max-upload-size} has it. */
    static final int MAX_BODY = 104_857_600;

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpFront.class);
    private static final HttpString SERVER = new HttpString("Server");
    private static final HttpString CONTENT_TYPE = new HttpString("Content-Type");
    private static final HttpString CONTENT_LENGTH = new HttpString("Content-Length");

    /** Answers one request. A {@link PythonException} becomes a 500. */
    interface Route {
        Answer answer(Call call) throws IOException;
    }

    private record Rule(String method, String path, boolean open, Route route) {}

    private final List<Rule> rules = new ArrayList<>();
    private final Undertow undertow;
    private final HttpHandler sockets;
    private final Faults faults;

    HttpFront(ComfySimConfig config, SocketHub hub, Faults faults) {
        this.faults = faults;
        sockets = new WebSocketProtocolHandshakeHandler(
                (WebSocketConnectionCallback) (exchange, channel) -> {
                    List<String> ids = exchange.getRequestParameters().getOrDefault("clientId", List.of(""));
                    hub.connect(channel, ids.get(0));
                },
                exchange -> send(
                        exchange,
                        Answer.text(400, "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".")));
        undertow = Undertow.builder()
                .addHttpListener(config.port(), config.host(), this::handle)
                .setIoThreads(2)
                .setWorkerThreads(16)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .build();
    }

    /** @param path ends with {@code /*} when its last segment is free, to be had from {@link Call#tail()} */
    void add(String method, String path, Route route) {
        boolean open = path.endsWith("/*");
        rules.add(new Rule(method, open ? path.substring(0, path.length() - 1) : path, open, route));
    }

    void start() {
        undertow.start();
    }

    /** The port bound. Only after {@link #start()}. */
    int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    private void handle(HttpServerExchange exchange) throws Exception {
        exchange.getResponseHeaders().put(SERVER, "Python/3.11 aiohttp/3.8.4");
        String path = exchange.getRequestPath();
        boolean control = path.startsWith("/comfysim/");
        if (!control && refused(exchange)) {
            return;
        }
        if (foreign(exchange)) {
            send(exchange, Answer.empty(403));
            return;
        }
        String bare = path.startsWith("/api/") && !path.startsWith("/api/comfysim/") ? path.substring(4) : path;
        if (bare.equals("/ws") && exchange.getRequestMethod().toString().equals("GET")) {
            sockets.handleRequest(exchange);
            return;
        }
        exchange.dispatch(() -> {
            exchange.startBlocking();
            Answer answer = answer(exchange, bare);
            if (answer == null) {
                IoUtils.safeClose(exchange.getConnection());
            } else {
                send(exchange, answer);
            }
        });
    }

    private boolean refused(HttpServerExchange exchange) {
        Faults.Fault refusal = faults.take(Faults.Kind.REFUSE).orElse(null);
        if (refusal == null) {
            return false;
        }
        if (refusal.text("mode", "503").equals("close")) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            send(exchange, Answer.text(503, "503: Service Unavailable"));
        }
        return true;
    }

    /** Null when the connection is to be cut. What no route knows might be a static file, which is only ever read. */
    private Answer answer(HttpServerExchange exchange, String path) {
        String method = exchange.getRequestMethod().toString();
        if (method.equals("OPTIONS")) {
            return Answer.empty(200);
        }
        Map<String, Route> found = new LinkedHashMap<>();
        String tail = "";
        for (Rule rule : rules) {
            boolean matches = rule.open
                    ? path.startsWith(rule.path)
                            && path.length() > rule.path.length()
                            && path.indexOf('/', rule.path.length()) < 0
                    : path.equals(rule.path);
            if (matches) {
                found.putIfAbsent(rule.method, rule.route);
                tail = rule.open ? path.substring(rule.path.length()) : "";
            }
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        Route route = found.get(reads ? "GET" : method);
        if (route != null) {
            return answer(exchange, route, tail);
        }
        if (reads) {
            return Answer.text(404, "404: Not Found");
        }
        Set<String> allowed = new TreeSet<>(found.keySet());
        allowed.addAll(List.of("GET", "HEAD"));
        return Answer.text(405, "405: Method Not Allowed").withHeader("Allow", String.join(",", allowed));
    }

    private Answer answer(HttpServerExchange exchange, Route route, String tail) {
        try {
            return route.answer(new Call(exchange, tail));
        } catch (Call.TooLargeException e) {
            return Answer.text(413, "Maximum request body size " + MAX_BODY + " exceeded.");
        } catch (PythonException e) {
            LOGGER.atDebug().addKeyValue("error", e.typeName()).log("handler stumbled");
            return Answer.internalError();
        } catch (IOException | RuntimeException e) {
            LOGGER.atWarn().setCause(e).log("handler failed");
            return Answer.internalError();
        }
    }

    private static void send(HttpServerExchange exchange, Answer answer) {
        exchange.setStatusCode(answer.status());
        if (answer.contentType() != null) {
            exchange.getResponseHeaders().put(CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders()
                .put(
                        new HttpString(name),
                        new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        if (answer.status() != 304) {
            exchange.getResponseHeaders().put(CONTENT_LENGTH, answer.body().length);
        }
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
    }

    /** A browser on another site talking to a loopback address. */
    private static boolean foreign(HttpServerExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (host == null || origin == null) {
            return false;
        }
        String originAuthority = authority(origin);
        String hostAuthority = host.toLowerCase(Locale.ROOT);
        String hostName = hostAuthority.replaceFirst(":\\d+$", "");
        if (originAuthority.isEmpty() || hostName.isEmpty() || !isLoopback(hostName)) {
            return false;
        }
        boolean withPort = originAuthority.matches(".*:\\d+$");
        return !originAuthority.equals(withPort ? hostAuthority : hostName);
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isLoopback(String hostName) {
        try {
            return InetAddress.getByName(hostName).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void close() {
        undertow.stop();
    }
}
