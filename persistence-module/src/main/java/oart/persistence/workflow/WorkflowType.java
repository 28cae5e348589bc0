package oart.persistence.workflow;

import java.util.Arrays;
import java.util.Optional;

/** What a workflow makes; the PostgreSQL enum {@code workflow}. */
public enum WorkflowType {
    IMAGE,
    VIDEO,
    AUDIO,
    TEXT;

    /** The constant of exactly this name. */
    public static Optional<WorkflowType> parse(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
