package oart.web.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.UserEvents;
import oart.ejb.user.UserProfile;
import oart.json.Json;
import oart.persistence.user.UserId;
import oart.web.identity.Anonymous;
import oart.web.limit.AnonymousLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Fief reports of its users. Anybody may call, only the holder of the secret is heard: the signature is checked over the bytes before
 * anything is read out of them. Fief repeats what is not answered with 2xx, so only what it can mend is refused.
 */
@Path("/webhook/user")
@ApplicationScoped
public class UserWebhookResource {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserWebhookResource.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST_LOGGED_TYPE = 64;

    private UserEvents events;
    private AnonymousLimit limit;
    private Clock clock;
    private Optional<WebhookSignature> signature;

    /** For the container only; public, or RESTEasy refuses the class. */
    public UserWebhookResource() {}

    @Inject
    public UserWebhookResource(UserEvents events, AnonymousLimit limit, Clock clock, WebhookConfig config) {
        this.events = events;
        this.limit = limit;
        this.clock = clock;
        this.signature = config.secret().map(WebhookSignature::new);
    }

    @POST
    @Anonymous
    public Response receive(
            @HeaderParam("X-Fief-Webhook-Timestamp") String timestamp,
            @HeaderParam("X-Fief-Webhook-Signature") String signed,
            InputStream body,
            @Context HttpServletRequest request)
            throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            limit.count(request);
            throw new ProblemException(ProblemType.TOO_LARGE, "The body is longer than allowed.");
        }
        if (signature.isEmpty()) {
            limit.count(request);
            LOGGER.atError().log("webhook refused: FIEF_USER_WEBHOOK_SECRET is not set");
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "Unauthorized");
        }
        if (!signature.get().covers(timestamp, signed, bytes, clock.instant())) {
            limit.count(request);
            LOGGER.atWarn().log("webhook refused: missing, wrong or old signature");
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "Unauthorized");
        }
        report(Json.readStrict(new java.io.ByteArrayInputStream(bytes), MOST_BYTES));
        return Response.noContent().build();
    }

    private void report(Object body) {
        Map<String, Object> event = object(body, "The body");
        if (!(event.get("type") instanceof String type)) {
            throw malformed("The member type has to be a text.");
        }
        switch (type) {
            case "user.created", "user.updated" -> {
                Map<String, Object> data = object(event.get("data"), "The member data");
                events.changed(UserProfile.of(user(data), data)
                        .orElseThrow(() -> malformed("The member data.email has to be an e-mail address.")));
            }
            case "user.deleted" -> events.deleted(user(object(event.get("data"), "The member data")));
            default ->
                LOGGER.atInfo()
                        .addKeyValue("type", type.substring(0, Math.min(LONGEST_LOGGED_TYPE, type.length())))
                        .log("webhook of a type that changes nothing here");
        }
    }

    private static UserId user(Map<String, Object> data) {
        return (data.get("id") instanceof String id ? UserId.parse(id) : Optional.<UserId>empty())
                .orElseThrow(() -> malformed("The member data.id has to be a UUID."));
    }

    private static Map<String, Object> object(Object value, String what) {
        if (!(value instanceof Map<?, ?>)) {
            throw malformed(what + " has to be a JSON object.");
        }
        return Json.asObject(value);
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED_REQUEST, detail);
    }
}
