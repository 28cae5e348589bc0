package oart.ejb.workflow;

import java.time.Instant;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelType;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/** A workflow without its graph and parameters. Every member but id and name may be null. */
public record WorkflowSummary(
        WorkflowId id,
        String name,
        String description,
        ModelType modelType,
        ModelId model,
        WorkflowType type,
        WorkflowSegment segment,
        Instant createdAt) {}
