package oart.persistence.job;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a generation job. */
public record JobId(UUID value) {
    public JobId {
        Objects.requireNonNull(value, "value");
    }

    public static JobId random() {
        return new JobId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<JobId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(JobId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
