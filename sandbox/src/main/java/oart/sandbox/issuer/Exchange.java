package oart.sandbox.issuer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request to the issuer and its answer, in the forms that Fief uses. */
final class Exchange {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY = 1 << 16;

    private final HttpExchange http;

    Exchange(HttpExchange http) {
        this.http = http;
    }

    String method() {
        return http.getRequestMethod();
    }

    String path() {
        return http.getRequestURI().getPath();
    }

    Map<String, String> query() {
        return parse(http.getRequestURI().getRawQuery());
    }

    String rawQuery() {
        return http.getRequestURI().getRawQuery() == null
                ? ""
                : http.getRequestURI().getRawQuery();
    }

    Map<String, String> form() throws IOException {
        return parse(new String(http.getRequestBody().readNBytes(MAX_BODY), StandardCharsets.UTF_8));
    }

    Map<?, ?> json() throws IOException {
        try {
            return JSON.readValue(http.getRequestBody().readNBytes(MAX_BODY), Map.class);
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    /** Scheme and host as the client reached us. */
    String base() {
        String host = http.getRequestHeaders().getFirst("Host");
        return "http://" + (host == null ? "127.0.0.1:" + http.getLocalAddress().getPort() : host);
    }

    /** The rest of the {@code Authorization} header when it has this scheme. */
    Optional<String> authorization(String scheme) {
        String header = http.getRequestHeaders().getFirst("Authorization");
        return Optional.ofNullable(header)
                .filter(text -> text.regionMatches(true, 0, scheme + ' ', 0, scheme.length() + 1))
                .map(text -> text.substring(scheme.length() + 1).strip());
    }

    void header(String name, String value) {
        http.getResponseHeaders().set(name, value);
    }

    void sendJson(int status, Object body) throws IOException {
        send(status, "application/json", JSON.writeValueAsBytes(body));
    }

    /** FastAPI's form of a problem. */
    void sendDetail(int status, String detail) throws IOException {
        sendJson(status, Map.of("detail", detail));
    }

    void sendHtml(int status, String page) throws IOException {
        header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        send(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    void redirect(int status, String location) throws IOException {
        header("Location", location);
        send(status, "text/plain", new byte[0]);
    }

    private void send(int status, String type, byte[] body) throws IOException {
        header("Content-Type", type);
        boolean silent = body.length == 0 || method().equals("HEAD");
        http.sendResponseHeaders(status, silent ? -1 : body.length);
        if (!silent) {
            http.getResponseBody().write(body);
        }
        http.close();
    }

    private static Map<String, String> parse(String encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : encoded == null ? new String[0] : encoded.split("&")) {
            int cut = pair.indexOf('=');
            if (!pair.isEmpty()) {
                values.putIfAbsent(
                        decode(cut < 0 ? pair : pair.substring(0, cut)),
                        cut < 0 ? "" : decode(pair.substring(cut + 1)));
            }
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
