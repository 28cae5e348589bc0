package oart.persistence.image;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of an uploaded input. */
public record UploadId(UUID value) {
    public UploadId {
        Objects.requireNonNull(value, "value");
    }

    public static UploadId random() {
        return new UploadId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<UploadId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(UploadId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
