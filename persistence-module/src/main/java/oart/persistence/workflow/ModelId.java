package oart.persistence.workflow;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a model. */
public record ModelId(UUID value) {
    public ModelId {
        Objects.requireNonNull(value, "value");
    }

    public static ModelId random() {
        return new ModelId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<ModelId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(ModelId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
