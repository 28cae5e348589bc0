package oart.persistence.workflow;

import java.util.Arrays;
import java.util.Optional;

/** From what to what a workflow works; the PostgreSQL enum {@code workflowsegment}. */
public enum WorkflowSegment {
    UPSCALE,
    IMAGE_TO_IMAGE,
    TEXT_TO_IMAGE,
    TEXT_TO_VIDEO,
    IMAGE_TO_VIDEO;

    /** The constant of exactly this name. */
    public static Optional<WorkflowSegment> parse(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
