package oart.web.json;

/** How long a JSON body may be. */
public enum BodyLimit {
    /** Of most resources; {@code oart.limits.json}. */
    JSON,
    /** Of those whose bodies carry pictures or graphs; {@code oart.limits.generate}. */
    GENERATE
}
