package oart.ejb.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.ejb.workflow.ParameterSpec;
import oart.persistence.plan.Plan;
import oart.persistence.plan.PlanId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/**
 * A row of {@code plans} with its associations, immutable. A null number or time is no limit.
 *
 * @param parameters narrow those of the same name: min_value, max_value, options count, nothing else
 * @param typeParameters flags as stored, {@code {"IMAGE": {"allowed": true}}}; a missing key = allowed
 * @param segmentParameters likewise for segments
 * @param maxConcurrentJobs dispatched and running ones; never refuses, such jobs wait
 * @param maxQueuedJobs waiting ones
 * @param imagesPerDay of one UTC day
 * @param priority higher runs first; null counts as 0
 * @param retentionDays how long images are kept
 * @param silenceLimit longest time without a sign of life while a job runs
 * @param totalLimit longest time from submission to results
 * @param models associated; empty = all are allowed
 * @param workflows associated; empty = all are allowed
 */
public record PlanDefinition(
        PlanId id,
        String name,
        String description,
        double price,
        boolean active,
        List<ParameterSpec> parameters,
        Map<String, Object> typeParameters,
        Map<String, Object> segmentParameters,
        Integer maxConcurrentJobs,
        Integer maxQueuedJobs,
        Integer imagesPerDay,
        Integer priority,
        Integer retentionDays,
        Duration silenceLimit,
        Duration totalLimit,
        Set<ModelId> models,
        Set<WorkflowId> workflows,
        Instant createdAt,
        Instant updatedAt) {
    public PlanDefinition {
        parameters = List.copyOf(parameters);
        models = Set.copyOf(models);
        workflows = Set.copyOf(workflows);
    }

    /** Whether workflows of this type may be run; only what is forbidden in so many words may not. */
    public boolean allows(WorkflowType type) {
        return !isForbidden(typeParameters, type.name());
    }

    /** As {@link #allows(WorkflowType)}. */
    public boolean allows(WorkflowSegment segment) {
        return !isForbidden(segmentParameters, segment.name());
    }

    private static boolean isForbidden(Map<String, Object> flags, String key) {
        Object flag = flags.get(key);
        return Boolean.FALSE.equals(flag)
                || flag instanceof Map<?, ?> detail && Boolean.FALSE.equals(detail.get("allowed"));
    }

    /** @param models associated; @param workflows associated */
    public static PlanDefinition of(Plan row, Collection<ModelId> models, Collection<WorkflowId> workflows) {
        return new PlanDefinition(
                row.id(),
                row.name(),
                row.description(),
                row.price(),
                row.isActive(),
                ParameterSpec.readAll(row.parameters()),
                row.typeParameters(),
                row.segmentParameters(),
                row.maxConcurrentJobs().orElse(null),
                row.maxQueuedJobs().orElse(null),
                row.imagesPerDay().orElse(null),
                row.priority().orElse(null),
                row.retentionDays().orElse(null),
                row.silenceLimit().orElse(null),
                row.totalLimit().orElse(null),
                Set.copyOf(models),
                Set.copyOf(workflows),
                row.createdAt(),
                row.updatedAt());
    }
}
