package oart.persistence.backend;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a ComfyUI server. */
public record BackendId(UUID value) {
    public BackendId {
        Objects.requireNonNull(value, "value");
    }

    public static BackendId random() {
        return new BackendId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<BackendId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(BackendId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
