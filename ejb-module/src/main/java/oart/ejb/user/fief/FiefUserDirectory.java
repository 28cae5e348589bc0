package oart.ejb.user.fief;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import oart.ejb.user.UserDirectory;
import oart.ejb.user.UserProfile;
import oart.json.Json;
import oart.json.JsonException;
import oart.persistence.Uuids;
import oart.persistence.user.UserId;

/**
 * Fief's admin API. Its paths are exact: {@code /users/} with the slash, {@code /users/{id}} without; the other spelling answers 307. A
 * redirect is never followed, as it would carry the key to wherever it points. Source: Fief 0.30.0, run.
 */
@ApplicationScoped
class FiefUserDirectory implements UserDirectory {
    private final FiefDirectoryConfig config;
    private final HttpClient http;

    /** For the container only. */
    protected FiefUserDirectory() {
        config = null;
        http = null;
    }

    @Inject
    FiefUserDirectory(FiefDirectoryConfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder()
                .connectTimeout(config.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public boolean isConfigured() {
        return config.api().isPresent();
    }

    @Override
    public Optional<UserProfile> find(UserId id) {
        return found(id, get("/users/" + id));
    }

    @Override
    public CompletionStage<Optional<UserProfile>> lookUp(UserId id) {
        return ask("/users/" + id)
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        throw new UnavailableException(
                                "no answer: " + failure.getClass().getSimpleName(), failure);
                    }
                    return found(id, answer);
                });
    }

    private static Optional<UserProfile> found(UserId id, HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        UserProfile profile = profile(object(answer))
                .orElseThrow(() -> new UnavailableException("the answer has no id or no usable e-mail address", null));
        if (!profile.id().equals(id)) {
            throw new UnavailableException("the answer is about another user", null);
        }
        return Optional.of(profile);
    }

    @Override
    public Page page(int skip, int limit) {
        Map<String, Object> answer =
                object(get("/users/?limit=" + limit + "&skip=" + skip + "&ordering=created_at,id"));
        if (!(answer.get("results") instanceof List<?> results)) {
            throw new UnavailableException("the list has no results", null);
        }
        List<UserProfile> users = new ArrayList<>();
        for (Object result : results) {
            if (result instanceof Map<?, ?>) {
                profile(Json.asObject(result)).ifPresent(users::add);
            }
        }
        return new Page(users, results.size());
    }

    private static Optional<UserProfile> profile(Map<String, Object> user) {
        return user.get("id") instanceof String id
                ? Uuids.parse(id).flatMap(uuid -> UserProfile.of(new UserId(uuid), user))
                : Optional.empty();
    }

    private static Map<String, Object> object(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            throw new UnavailableException("the answer has status " + answer.statusCode(), null);
        }
        try {
            return Json.readObject(answer.body());
        } catch (JsonException e) {
            throw new UnavailableException("the answer is no JSON object", e);
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(String pathAndQuery) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(config.api().orElseThrow() + pathAndQuery))
                .header("Authorization", "Bearer " + config.key())
                .header("Accept", "application/json")
                .timeout(config.timeout())
                .build();
        return http.sendAsync(request, BodyHandlers.ofByteArray());
    }

    /** Asked asynchronously, because the request's own time-out ends with the headers and a body may stall. */
    private HttpResponse<byte[]> get(String pathAndQuery) {
        CompletableFuture<HttpResponse<byte[]>> answer = ask(pathAndQuery);
        try {
            return answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnavailableException("no answer in " + config.timeout(), e);
        } catch (ExecutionException e) {
            throw new UnavailableException(
                    "no answer: " + e.getCause().getClass().getSimpleName(), e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        }
    }
}
