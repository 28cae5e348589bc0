package oart.persistence.image;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a stored result. */
public record ImageId(UUID value) {
    public ImageId {
        Objects.requireNonNull(value, "value");
    }

    public static ImageId random() {
        return new ImageId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<ImageId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(ImageId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
