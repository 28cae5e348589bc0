package oart.persistence.user;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a user: the issuer's subject. */
public record UserId(UUID value) {
    public UserId {
        Objects.requireNonNull(value, "value");
    }

    public static UserId random() {
        return new UserId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<UserId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(UserId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
