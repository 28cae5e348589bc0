package oart.sandbox.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import oart.sandbox.SandboxException;

/** The product's REST API as one user sees it; a problem becomes a sentence. */
final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param base ends in a slash */
    ApiClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** A file and its media type. */
    record Content(byte[] bytes, String type) {}

    JsonNode get(String path) {
        return json(send(request(path).GET()));
    }

    /** Posts a job that nobody waits for. @return the job */
    JsonNode submit(String path, Object body) {
        try {
            return json(send(request(path)
                    .header("Content-Type", "application/json")
                    .header("Prefer", "respond-async")
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body cannot be written as JSON", e);
        }
    }

    Content download(String path) {
        HttpResponse<byte[]> response = send(request(path).GET());
        return new Content(
                response.body(), response.headers().firstValue("Content-Type").orElse("application/octet-stream"));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new SandboxException(problem(response));
            }
            return response;
        } catch (IOException e) {
            throw new SandboxException("The server at " + Server.shown(base) + " does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted.", e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new SandboxException(
                    "The server's answer to " + response.uri().getPath() + " is not JSON; is it O-Art?", e);
        }
    }

    /** RFC 9457's members as one line. */
    private static String problem(HttpResponse<byte[]> response) {
        List<String> words = new ArrayList<>();
        try {
            JsonNode problem = JSON.readTree(response.body());
            words.add(problem.path("detail").asText(problem.path("title").asText("")));
            for (JsonNode error : problem.path("errors")) {
                words.add(error.path("pointer").asText()
                        + ' '
                        + error.path("detail").asText());
            }
        } catch (IOException e) {
            words.add(new String(response.body(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse(""));
        }
        words.removeIf(String::isBlank);
        return "The server refused (" + response.statusCode() + ")"
                + (words.isEmpty() ? "." : ": " + String.join("; ", words));
    }
}
