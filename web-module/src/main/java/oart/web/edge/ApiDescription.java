package oart.web.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.json.Json;
import oart.web.http.StaticContent;

/**
 * The OpenAPI 3.1 description: {@code core.json} of the folder {@code openapi} beside this class, joined by the paths and the
 * components of each other part. A part is a document of its own feature, so that it stays small enough to be read.
 */
final class ApiDescription {
    private static final List<String> PARTS = List.of(
            "identity",
            "user",
            "generate",
            "job",
            "webhook",
            "realtime",
            "image",
            "gallery",
            "catalogue",
            "backend",
            "audit",
            "edge");

    private final StaticContent content;

    private ApiDescription(StaticContent content) {
        this.content = content;
    }

    static ApiDescription load() {
        return new ApiDescription(new StaticContent(Json.writeBytes(document()), "application/json"));
    }

    /** @throws IllegalStateException when two parts describe one path or one component */
    static Map<String, Object> document() {
        Map<String, Object> document = read("core");
        for (String name : PARTS) {
            Map<String, Object> part = read(name);
            join(document, part, "paths");
            Map<String, Object> components = Json.asObject(document.get("components"));
            Map<String, Object> added = Json.asObject(part.getOrDefault("components", Map.of()));
            added.keySet().forEach(kind -> join(components, added, kind));
        }
        return document;
    }

    private static void join(Map<String, Object> to, Map<String, Object> from, String member) {
        Map<String, Object> target = Json.asObject(to.computeIfAbsent(member, absent -> new LinkedHashMap<>()));
        Json.asObject(from.getOrDefault(member, Map.of())).forEach((key, value) -> {
            if (target.putIfAbsent(key, value) != null) {
                throw new IllegalStateException("The API description tells " + member + " " + key + " twice.");
            }
        });
    }

    private static Map<String, Object> read(String part) {
        try (InputStream in = ApiDescription.class.getResourceAsStream("openapi/" + part + ".json")) {
            return Json.asObject(Json.readLenient(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        content.send(request, response);
    }
}
