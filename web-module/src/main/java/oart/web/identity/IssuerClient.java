package oart.web.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import oart.json.Json;
import oart.json.JsonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Talks to the identity provider. Never follows a redirect, waits a few seconds at most, keeps nothing. */
@ApplicationScoped
class IssuerClient {
    private static final Logger LOGGER = LoggerFactory.getLogger(IssuerClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 1 << 20;
    private static final int LEAST_RSA_BITS = 2048;

    private final IssuerConfig config;
    private final HttpClient http;

    /** For the container only. */
    protected IssuerClient() {
        this.config = null;
        this.http = null;
    }

    @Inject
    public IssuerClient(IssuerConfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    boolean isConfigured() {
        return config.base().isPresent();
    }

    /** Whether {@link #discover} would be answered now. */
    CompletionStage<Boolean> answers() {
        HttpRequest request =
                HttpRequest.newBuilder(discovery()).timeout(TIMEOUT).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(it -> it.statusCode() == 200);
    }

    private URI discovery() {
        return URI.create(config.base()
                        .orElseThrow(() -> new IssuerUnavailableException("no identity provider is configured", null))
                + "/.well-known/openid-configuration");
    }

    /** @throws IssuerUnavailableException also when no issuer is configured */
    Discovery discover() {
        return Discovery.of(get(discovery(), Optional.empty()));
    }

    /** The keys of a JWK Set (RFC 7517) that can sign RS256 or ES256; others are passed over. */
    List<JWK> keys(URI jwks) {
        if (!(get(jwks, Optional.empty()).get("keys") instanceof List<?> listed)) {
            throw new IssuerUnavailableException("the key set has no keys", null);
        }
        List<JWK> usable = new ArrayList<>();
        for (Object element : listed) {
            signingKey(element).ifPresent(usable::add);
        }
        return List.copyOf(usable);
    }

    private static Optional<JWK> signingKey(Object element) {
        try {
            JWK key = JWK.parse(Json.asObject(element));
            boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
            boolean strong = key instanceof RSAKey rsa
                    ? rsa.size() >= LEAST_RSA_BITS
                    : key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256);
            if (signs && strong) {
                return Optional.of(key.toPublicJWK());
            }
        } catch (ParseException | JsonException | IllegalArgumentException e) {
            LOGGER.atDebug().addKeyValue("error", e.getClass().getSimpleName()).log("key of the issuer not readable");
        }
        return Optional.empty();
    }

    /** What the issuer tells of the token's user. */
    Map<String, Object> userinfo(URI endpoint, String token) {
        return get(endpoint, Optional.of(token));
    }

    private Map<String, Object> get(URI uri, Optional<String> token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json");
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), limited());
            if (answer.statusCode() != 200) {
                throw new IssuerUnavailableException("the identity provider answered " + answer.statusCode(), null);
            }
            return Json.readObject(answer.body());
        } catch (IOException | JsonException e) {
            throw new IssuerUnavailableException("the identity provider does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuerUnavailableException("interrupted while asking the identity provider", e);
        }
    }

    private static HttpResponse.BodyHandler<byte[]> limited() {
        return info -> HttpResponse.BodySubscribers.mapping(HttpResponse.BodySubscribers.ofInputStream(), in -> {
            try (in) {
                byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
                if (bytes.length > MAX_ANSWER) {
                    throw new java.io.UncheckedIOException(new IOException("the answer is too long"));
                }
                return bytes;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /**
     * Asks the token endpoint (RFC 6749) in the name of the web page's client.
     *
     * @param form the parameters of the grant, without those of the client
     * @return completes on whatever thread with status and members; fails with {@link IssuerUnavailableException}
     */
    CompletionStage<TokenAnswer> exchange(URI endpoint, Map<String, String> form) {
        Map<String, String> all = new java.util.LinkedHashMap<>(form);
        String client = config.studioClientId()
                .orElseThrow(() -> new IssuerUnavailableException("no client is configured", null));
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(EXCHANGE_TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded");
        boolean confidential = config.clientId().filter(client::equals).isPresent()
                && config.clientSecret().isPresent();
        if (confidential) {
            // RFC 6749 2.3.1: both parts are form-encoded before they become Basic credentials.
            String pair = encoded(client) + ':' + encoded(config.clientSecret().get());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else {
            all.put("client_id", client);
        }
        String body = all.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + '=' + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return http.sendAsync(
                        request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .handle((answer, failure) -> {
                    if (failure != null) {
                        throw new IssuerUnavailableException("the identity provider does not answer", failure);
                    }
                    try {
                        return new TokenAnswer(answer.statusCode(), Json.readObject(answer.body()));
                    } catch (JsonException e) {
                        throw new IssuerUnavailableException("the identity provider answered no JSON", e);
                    }
                });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @param members of a success or of an error answer */
    record TokenAnswer(int status, Map<String, Object> members) {}

    /** Same key, whatever its other members. */
    static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }
}
