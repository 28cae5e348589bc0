package oart.persistence.webhook;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a webhook delivery; the same for all tries. */
public record DeliveryId(UUID value) {
    public DeliveryId {
        Objects.requireNonNull(value, "value");
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<DeliveryId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(DeliveryId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
