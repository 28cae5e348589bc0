package oart.persistence.user;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a user's folder. */
public record FolderId(UUID value) {
    public FolderId {
        Objects.requireNonNull(value, "value");
    }

    public static FolderId random() {
        return new FolderId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<FolderId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(FolderId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
