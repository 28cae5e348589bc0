package oart.ejb.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelType;
import oart.persistence.workflow.Workflow;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/**
 * A row of {@code workflows}, read once and shared: every part of it is immutable. Any member but id, name, parameters may be null, as
 * rows of the Python program are.
 *
 * @param graph {@code workflow_json}: ComfyUI API format with placeholders
 * @param model the default {@code MODEL_ID}
 * @param silenceLimit longest time without a sign of life while it runs; null = the installation's
 * @param totalLimit longest time from submission to results; null = the installation's
 */
public record WorkflowDefinition(
        WorkflowId id,
        String name,
        String description,
        ModelType modelType,
        ModelId model,
        WorkflowType type,
        WorkflowSegment segment,
        Map<String, Object> graph,
        List<ParameterSpec> parameters,
        Duration silenceLimit,
        Duration totalLimit,
        Instant createdAt,
        Instant updatedAt) {
    public WorkflowDefinition {
        graph = graph == null ? null : Frozen.object(graph);
        parameters = List.copyOf(parameters);
    }

    public static WorkflowDefinition of(Workflow row) {
        return new WorkflowDefinition(
                row.id(),
                row.name(),
                row.description().orElse(null),
                row.modelType().orElse(null),
                row.model().orElse(null),
                row.type().orElse(null),
                row.segment().orElse(null),
                row.graph().orElse(null),
                ParameterSpec.readAll(row.parameters()),
                row.silenceLimit().orElse(null),
                row.totalLimit().orElse(null),
                row.createdAt().orElse(null),
                row.updatedAt().orElse(null));
    }
}
