package oart.web.json;

/** What a resource answers: a value in the shapes of {@link oart.json.Json}; ids, enums and times become their text. */
public record JsonAnswer(Object value) {}
