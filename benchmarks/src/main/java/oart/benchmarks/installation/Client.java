package oart.benchmarks.installation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import oart.benchmarks.measure.MeasurementException;

/** Calls to one server as one user, over HTTP/1.1 with kept connections. @param base ends in a slash */
public record Client(URI base, Optional<String> token) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(180);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    static Client of(URI base) {
        return new Client(base, Optional.empty());
    }

    /** An answer with its body. */
    public record Answer(int status, String type, byte[] bytes) {
        private static Answer of(HttpResponse<byte[]> response) {
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        }

        /** @throws MeasurementException it has another status */
        public Answer expect(int expected) {
            MeasurementException.require(status == expected, "answered %d instead of %d: %s", status, expected, text());
            return this;
        }

        public JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new MeasurementException("no JSON: " + text(), e);
            }
        }

        private String text() {
            String all = new String(bytes, StandardCharsets.UTF_8);
            return all.length() > 300 ? all.substring(0, 300) + '…' : all;
        }
    }

    public Answer get(String path) {
        return send(request(path).GET().build());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    /** @param headers name, value, name, value … */
    public Answer post(String path, Object body, String... headers) {
        return send(posted(path, body, headers));
    }

    /** The same on no thread of ours. */
    public CompletableFuture<Answer> postAsync(String path, Object body, String... headers) {
        return HTTP.sendAsync(posted(path, body, headers), BodyHandlers.ofByteArray())
                .thenApply(Answer::of);
    }

    private HttpRequest posted(String path, Object body, String... headers) {
        try {
            HttpRequest.Builder request = request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            return (headers.length == 0 ? request : request.headers(headers)).build();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Opens a WebSocket. */
    public WebSocket open(String path, WebSocket.Listener listener) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        URI uri = URI.create("ws" + base.resolve(path).toString().substring("http".length()));
        return builder.buildAsync(uri, listener).join();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    /** Reads any address. */
    public static Answer read(URI address) {
        return send(HttpRequest.newBuilder(address).timeout(TIMEOUT).build());
    }

    private static Answer send(HttpRequest request) {
        try {
            return Answer.of(HTTP.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted", e);
        }
    }
}
