package oart.web.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sign-in of a page of the same origin: where it sends the user, and the exchange that needs the client's secret. */
@ApplicationScoped
public class SignIn {
    private static final Logger LOGGER = LoggerFactory.getLogger(SignIn.class);
    private static final Set<String> SHOWN =
            Set.of("access_token", "token_type", "expires_in", "refresh_token", "id_token", "scope");
    private static final String UNAVAILABLE = "Signing in is not possible now: the identity provider does not answer.";

    private final Issuer issuer;
    private final IssuerClient client;
    private final IssuerConfig config;

    /** For the container only. */
    protected SignIn() {
        this(null, null, null);
    }

    @Inject
    public SignIn(Issuer issuer, IssuerClient client, IssuerConfig config) {
        this.issuer = issuer;
        this.client = client;
        this.config = config;
    }

    /** What a page needs to begin: {@code authorization_endpoint}, {@code client_id}, {@code scope}; nulls when it cannot be told now. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("authorization_endpoint", authorizationEndpoint());
        settings.put("client_id", config.studioClientId().orElse(null));
        settings.put("scope", "openid offline_access");
        return settings;
    }

    private String authorizationEndpoint() {
        try {
            return issuer.known()
                    .discovery()
                    .authorization()
                    .map(Object::toString)
                    .orElse(null);
        } catch (IssuerUnavailableException e) {
            return null;
        }
    }

    /**
     * Exchanges a code or a refresh token.
     *
     * @param form of the grant (RFC 6749), without what belongs to the client
     * @return the token answer's members; fails with {@link ProblemException}: MALFORMED_REQUEST when the issuer refuses the grant,
     *     UNAVAILABLE when it does not answer or refuses us
     */
    CompletionStage<Map<String, Object>> exchange(Map<String, String> form) {
        try {
            return client.exchange(
                            issuer.known()
                                    .discovery()
                                    .token()
                                    .orElseThrow(() -> new IssuerUnavailableException("no token endpoint", null)),
                            form)
                    .handle((answer, failure) -> failure == null ? told(answer) : failed(failure));
        } catch (IssuerUnavailableException e) {
            throw new ProblemException(ProblemType.UNAVAILABLE, UNAVAILABLE);
        }
    }

    private static Map<String, Object> failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOGGER.atWarn().addKeyValue("error", cause.getMessage()).log("tokens not exchanged");
        throw new ProblemException(ProblemType.UNAVAILABLE, UNAVAILABLE);
    }

    private static Map<String, Object> told(IssuerClient.TokenAnswer answer) {
        if (answer.status() == 200 && answer.members().get("access_token") instanceof String) {
            Map<String, Object> shown = new LinkedHashMap<>(answer.members());
            shown.keySet().retainAll(SHOWN);
            return shown;
        }
        Object error = answer.members().get("error");
        if (answer.status() < 400 || answer.status() >= 500 || "invalid_client".equals(error)) {
            LOGGER.atError()
                    .addKeyValue("status", answer.status())
                    .addKeyValue("error", error)
                    .log("identity provider refuses us");
            throw new ProblemException(ProblemType.UNAVAILABLE, UNAVAILABLE);
        }
        throw new ProblemException(
                ProblemType.MALFORMED_REQUEST,
                "The identity provider refuses this code or refresh token. Sign in again.",
                java.util.List.of(),
                Map.of("error", error instanceof String text ? text : "invalid_grant"));
    }
}
