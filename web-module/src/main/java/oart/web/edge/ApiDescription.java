package oart.web.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import oart.json.Json;
import oart.web.http.StaticContent;

/** The OpenAPI 3.1 description that lies beside this class; a test compares it with the resources. */
final class ApiDescription {
    static final String RESOURCE = "openapi.json";

    private final StaticContent content;

    private ApiDescription(StaticContent content) {
        this.content = content;
    }

    static ApiDescription load() {
        try (InputStream in = ApiDescription.class.getResourceAsStream(RESOURCE)) {
            byte[] compact = Json.writeBytes(Json.readLenient(in.readAllBytes()));
            return new ApiDescription(new StaticContent(compact, "application/json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        content.send(request, response);
    }
}
