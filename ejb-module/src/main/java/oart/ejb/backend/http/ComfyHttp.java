package oart.ejb.backend.http;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import oart.ejb.backend.BackendUnavailableException;
import oart.ejb.backend.GraphRejectedException;
import oart.ejb.backend.OutputMissingException;
import oart.json.Json;

/**
 * Requests to one backend. Every exchange has a limit for its whole, body included, and is cut off when it passes; every answer is read on
 * the given executor; whatever is no answer, or no sense, is a {@link BackendUnavailableException}. Sends no {@code Origin}: ComfyUI refuses
 * foreign ones.
 */
final class ComfyHttp {
    private final HttpClient http;
    private final Executor executor;
    private final String base;
    private final Optional<String> authorization;

    /**
     * @param url may have a path, below which the routes are
     * @param authorization value of the {@code Authorization} header, empty = none; never shown
     */
    ComfyHttp(HttpClient http, Executor executor, URI url, Optional<String> authorization) {
        this.http = http;
        this.executor = executor;
        this.base = url.toString().replaceFirst("/+$", "");
        this.authorization = authorization;
    }

    /** @param path with its query, e.g. {@code /view?filename=a.png} */
    URI uri(String path) {
        return URI.create(base + path);
    }

    CompletionStage<Map<String, Object>> getObject(String path, Duration limit) {
        return get(path, limit, BoundedBody.handler(), answer -> object(answer));
    }

    <T, R> CompletionStage<R> get(
            String path, Duration limit, BodyHandler<T> handler, Function<HttpResponse<T>, R> read) {
        return send(request(path, limit).GET().build(), limit, handler, read);
    }

    /** @param body without null members: ComfyUI takes a null for a value, and one in {@code extra_data} ends its worker */
    <R> CompletionStage<R> postObject(
            String path, Map<String, Object> body, Duration limit, Function<HttpResponse<byte[]>, R> read) {
        return post(path, "application/json", BodyPublishers.ofByteArray(Json.writeBytes(body)), limit, read);
    }

    <R> CompletionStage<R> post(
            String path,
            String contentType,
            BodyPublisher body,
            Duration limit,
            Function<HttpResponse<byte[]>, R> read) {
        HttpRequest request = request(path, limit)
                .header("Content-Type", contentType)
                .POST(body)
                .build();
        return send(request, limit, BoundedBody.handler(), read);
    }

    /** Reads nothing of the answer but its status. */
    static Void done(HttpResponse<byte[]> answer) {
        requireOk(answer);
        return null;
    }

    static void requireOk(HttpResponse<?> answer) {
        if (answer.statusCode() != 200) {
            throw new BackendUnavailableException(
                    "answered " + answer.statusCode() + " to "
                            + answer.request().uri().getPath() + advice(answer.statusCode()),
                    null);
        }
    }

    static String advice(int status) {
        return status == 401 || status == 403 ? "; it wants other credentials" : "";
    }

    private static Map<String, Object> object(HttpResponse<byte[]> answer) {
        requireOk(answer);
        return Json.readObject(answer.body());
    }

    /** Opens the socket; the listener is called as {@link WebSocket.Listener} tells. */
    CompletableFuture<WebSocket> socket(String path, Duration limit, WebSocket.Listener listener) {
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(limit);
        authorization.ifPresent(value -> builder.header("Authorization", value));
        return builder.buildAsync(URI.create(uri(path).toString().replaceFirst("^http", "ws")), listener);
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(limit);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    /** The client's own limit ends with the headers of the answer; a body that stalls needs this one. */
    private <T, R> CompletionStage<R> send(
            HttpRequest request, Duration limit, BodyHandler<T> handler, Function<HttpResponse<T>, R> read) {
        CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, handler);
        return sent.copy()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (answer, failure) -> {
                            if (failure != null) {
                                sent.cancel(true);
                                throw unavailable(failure);
                            }
                            return sensible(answer, read);
                        },
                        executor);
    }

    private static <T, R> R sensible(HttpResponse<T> answer, Function<HttpResponse<T>, R> read) {
        try {
            return read.apply(answer);
        } catch (BackendUnavailableException | GraphRejectedException | OutputMissingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new BackendUnavailableException(
                    "answered something unreadable to " + answer.request().uri().getPath(), e);
        }
    }

    private static RuntimeException unavailable(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof OutputMissingException missing) {
            return missing;
        }
        return new BackendUnavailableException(reason(cause), cause);
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Why a stage of this class failed, in words for an operator. */
    static String trouble(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof BackendUnavailableException ? cause.getMessage() : reason(cause);
    }

    /** What went wrong, in words for an operator. Never the exception's message: it can hold anything. */
    static String reason(Throwable cause) {
        if (cause instanceof ConnectException) {
            return "cannot be reached";
        }
        if (cause instanceof SSLHandshakeException) {
            return "has a certificate that is not trusted, or not of that name";
        }
        if (cause instanceof BoundedBody.TooLongException) {
            return "answered with more than makes sense";
        }
        return cause instanceof HttpTimeoutException || cause instanceof TimeoutException
                ? "did not answer in time"
                : "broke the connection (" + cause.getClass().getSimpleName() + ")";
    }
}
