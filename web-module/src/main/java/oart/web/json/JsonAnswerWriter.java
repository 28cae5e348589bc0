package oart.web.json;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import oart.json.Json;

/** Writes {@link JsonAnswer}, compact and as UTF-8. The priority keeps it before the JSON-B of Payara Server in an EAR. */
@Priority(1)
@Produces(MediaType.APPLICATION_JSON)
public final class JsonAnswerWriter implements MessageBodyWriter<JsonAnswer> {
    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == JsonAnswer.class;
    }

    @Override
    public void writeTo(
            JsonAnswer answer,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        if (answer.value() instanceof JsonAnswer.Written written) {
            out.write(written.bytes());
        } else {
            Json.write(answer.value(), out);
        }
    }
}
