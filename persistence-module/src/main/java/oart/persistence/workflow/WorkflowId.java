package oart.persistence.workflow;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a workflow. */
public record WorkflowId(UUID value) {
    public WorkflowId {
        Objects.requireNonNull(value, "value");
    }

    public static WorkflowId random() {
        return new WorkflowId(UUID.randomUUID());
    }

    /** The id that the text names in canonical form, either case; empty when it names none. */
    public static Optional<WorkflowId> parse(String text) {
        return oart.persistence.Uuids.parse(text).map(WorkflowId::new);
    }

    /** The bare canonical lower-case UUID. */
    @Override
    public String toString() {
        return value.toString();
    }
}
