package oart.web.json;

/** What a resource answers: a value in the shapes of {@link oart.json.Json}; ids, enums and times become their text. */
public record JsonAnswer(Object value) {
    /** JSON that was written before, compact and as UTF-8. */
    record Written(byte[] bytes) {}

    public static JsonAnswer written(byte[] json) {
        return new JsonAnswer(new Written(json));
    }
}
