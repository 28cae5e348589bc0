package oart.acceptance.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;

/** Calls one server as one caller; every answer comes back, whatever its status. Safe for any thread. */
public final class Api {
    public static final String JSON_TYPE = "application/json";
    private static final Duration TIMEOUT = Duration.ofSeconds(150);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** As browsers and most clients speak without TLS; Payara's HTTP/2 without TLS breaks down under large bodies and many streams. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    private final URI base;
    private final Optional<String> token;

    /** @param base ends in a slash */
    public Api(URI base, Optional<String> token) {
        this.base = base;
        this.token = token;
    }

    /** An answer with its body. */
    public record Answer(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public byte[] bytes() {
            return response.body();
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        /** Asserts a problem of RFC 9457 with this status that gives nothing away. @return its members */
        public JsonNode problem(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            assertThat(header("Content-Type")).startsWith("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.path("status").asInt()).isEqualTo(status);
            assertThat(problem.path("title").asText()).isNotEmpty();
            assertThat(problem.path("detail").asText())
                    .isNotEmpty()
                    .doesNotContain("Exception")
                    .doesNotContain("oart.");
            assertThat(problem.path("type").asText()).isNotEmpty();
            assertThat(problem.path("instance").asText()).isNotEmpty();
            return problem;
        }

        /** Asserts this status. */
        public Answer expect(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }
    }

    /** @param headers name, value, name, value … */
    public Answer get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public Answer head(String path) {
        return send(request(path).method("HEAD", BodyPublishers.noBody()));
    }

    /** POST without any body, as clients do that put everything into the query. */
    public Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    /** @param type with the boundary of the body */
    public Answer put(String path, String type, byte[] body) {
        return send(request(path).header("Content-Type", type).PUT(BodyPublishers.ofByteArray(body)));
    }

    /** @param headers name, value, name, value … */
    public Answer delete(String path, String... headers) {
        HttpRequest.Builder request = request(path).DELETE();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Without a body. */
    public Answer put(String path) {
        return send(request(path).PUT(BodyPublishers.noBody()));
    }

    /** @param headers name, value, name, value … */
    public Answer patch(String path, Object body, String... headers) {
        try {
            HttpRequest.Builder request = request(path)
                    .header("Content-Type", JSON_TYPE)
                    .method("PATCH", BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            return send(headers.length == 0 ? request : request.headers(headers));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** @param headers name, value, name, value … */
    public Answer post(String path, Object body, String... headers) {
        try {
            return post(path, JSON_TYPE, JSON.writeValueAsBytes(body), headers);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public Answer post(String path, String type, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Queues what is wished for and waits for nothing. @return the job's id */
    public String submit(Object wish) {
        return post("image/generate", wish, "Prefer", "respond-async")
                .expect(202)
                .json()
                .path("id")
                .asText();
    }

    /** Any call. @param type empty = without a body */
    public Answer call(String method, String path, String type, byte[] body) {
        HttpRequest.Builder request = request(path);
        return send(
                type.isEmpty()
                        ? request.method(method, BodyPublishers.noBody())
                        : request.header("Content-Type", type).method(method, BodyPublishers.ofByteArray(body)));
    }

    /** Status of a refused handshake; 101 when it was accepted. */
    public int handshake(String path) {
        URI uri = URI.create("ws" + base.resolve(path).toString().substring("http".length()));
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        try {
            builder.buildAsync(uri, new WebSocket.Listener() {}).join().abort();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    /** Opens an event stream. @param headers name, value, name, value … */
    public EventReader events(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).header("Accept", "text/event-stream");
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new EventReader(HTTP.send(request.GET().build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a socket, the token in the header {@code access_token} as the Python program's clients send it. */
    public SocketReader socket(String path) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        token.ifPresent(value -> builder.header("access_token", value));
        return open(path, builder);
    }

    /** Opens a socket, the token in the sub-protocol as browsers send it. */
    public SocketReader browserSocket(String path) {
        return open(path, HTTP.newWebSocketBuilder().subprotocols("oart", token.orElseThrow()));
    }

    private SocketReader open(String path, WebSocket.Builder builder) {
        URI uri = URI.create("ws" + base.resolve(path).toString().substring("http".length()));
        SocketReader reader = new SocketReader();
        return reader.opened(builder.buildAsync(uri, reader).join());
    }

    /** Waits until the job is in one of these states. @return the job */
    public JsonNode await(String job, String... states) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> get("image/job/" + job).expect(200).json(), row -> java.util.List.of(states)
                        .contains(row.path("state").asText()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
