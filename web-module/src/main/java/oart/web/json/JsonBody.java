package oart.web.json;

/**
 * A request body as read: one value in the shapes of {@link oart.json.Json}, or nothing at all. Resources take it as their entity.
 *
 * @param isEmpty there was no body, or white space only
 */
public record JsonBody(Object value, boolean isEmpty) {
    static final JsonBody EMPTY = new JsonBody(null, true);

    public static JsonBody of(Object value) {
        return new JsonBody(value, false);
    }

    /** Some servers hand a resource null for an empty body. */
    public static JsonBody orEmpty(JsonBody body) {
        return body == null ? EMPTY : body;
    }
}
