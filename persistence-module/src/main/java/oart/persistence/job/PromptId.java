package oart.persistence.job;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of one submission of a graph to a backend, POSTed at most once ever. */
public record PromptId(UUID value) {
    public PromptId {
        Objects.requireNonNull(value, "value");
    }

    public static PromptId random() {
        return new PromptId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<PromptId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(PromptId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
