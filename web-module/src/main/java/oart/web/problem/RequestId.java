package oart.web.problem;

import jakarta.servlet.ServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import oart.persistence.Uuids;

/**
 * Names one request in logs, in the answer's header and in its problem.
 *
 * @param value 1–64 letters, digits, dots, hyphens or underscores
 */
public record RequestId(String value) {
    /** Header in and out. */
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "oart.request-id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public static RequestId random() {
        return new RequestId(UUID.randomUUID().toString());
    }

    /** The id a client sent, when it is a sane one. */
    public static Optional<RequestId> parse(String text) {
        return text != null && SANE.matcher(text).matches() ? Optional.of(new RequestId(text)) : Optional.empty();
    }

    /** The id of this request; one is given to it when it has none yet. */
    public static RequestId of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestId known) {
            return known;
        }
        RequestId id = random();
        id.attachTo(request);
        return id;
    }

    public void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** {@code urn:uuid:} of the id; of the UUID named by it when the client's id is none. */
    public String urn() {
        return "urn:uuid:"
                + Uuids.parse(value).orElseGet(() -> UUID.nameUUIDFromBytes(value.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The bare id. */
    @Override
    public String toString() {
        return value;
    }
}
