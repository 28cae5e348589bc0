package oart.persistence.plan;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a plan. */
public record PlanId(UUID value) {
    public PlanId {
        Objects.requireNonNull(value, "value");
    }

    public static PlanId random() {
        return new PlanId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<PlanId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(PlanId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
