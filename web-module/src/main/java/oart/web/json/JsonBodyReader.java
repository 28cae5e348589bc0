package oart.web.json;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.json.JsonException;

/**
 * Reads {@link JsonBody} strictly and up to its limit; the media type is the resource's business ({@code @Consumes}). JSON is named besides
 * the wildcard, and the priority given, to come before the JSON-B of the servers.
 */
@Priority(1)
@Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
public class JsonBodyReader implements MessageBodyReader<JsonBody> {
    private volatile BodyLimitsConfig limits;

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == JsonBody.class;
    }

    @Override
    public JsonBody readFrom(
            Class<JsonBody> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body) {
        long most = limits().of(limit(annotations));
        if (announced(headers.getFirst(HttpHeaders.CONTENT_LENGTH)) > most) {
            throw tooLarge();
        }
        try {
            return read(body, most);
        } catch (IOException e) {
            // The client stalled or went away: nothing of ours failed.
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "The body did not arrive to its end.");
        }
    }

    /** So that a body which says how long it is need not be read first. */
    private static long announced(String contentLength) {
        return contentLength != null && contentLength.matches("\\d{1,18}") ? Long.parseLong(contentLength) : 0;
    }

    /** Looked up, not injected: RESTEasy makes readers of an EAR itself, without the beans. */
    private BodyLimitsConfig limits() {
        BodyLimitsConfig known = limits;
        if (known == null) {
            known = CDI.current().select(BodyLimitsConfig.class).get();
            limits = known;
        }
        return known;
    }

    private static BodyLimit limit(Annotation[] annotations) {
        for (Annotation annotation : annotations) {
            if (annotation instanceof MaxBody max) {
                return max.value();
            }
        }
        return BodyLimit.JSON;
    }

    /** @throws JsonException as {@link Json#readStrict(InputStream, long)}, but for an empty body, which is a value here */
    static JsonBody read(InputStream body, long maxBytes) throws IOException {
        if (body == null) {
            return JsonBody.EMPTY;
        }
        PushbackInputStream in = new PushbackInputStream(body);
        for (long skipped = 0; skipped <= maxBytes; skipped++) {
            int first = in.read();
            if (first < 0) {
                return JsonBody.EMPTY;
            }
            if (first != ' ' && first != '\n' && first != '\r' && first != '\t') {
                in.unread(first);
                return JsonBody.of(Json.readStrict(in, maxBytes - skipped));
            }
        }
        throw tooLarge();
    }

    private static JsonException tooLarge() {
        return new JsonException(JsonException.Fault.TOO_LARGE, "the body is longer than allowed");
    }
}
