package oart.persistence.workflow;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.NullableUuid;
import oart.persistence.json.JsonListConverter;
import oart.persistence.json.JsonObjectConverter;

/** A stored ComfyUI graph with placeholders. What the Python program could leave out is empty here. */
@Entity
@Table(name = "workflows")
public class Workflow {
    @Id
    private UUID id;

    private String name;
    private String description;

    @Enumerated(EnumType.STRING)
    @Column(name = "model")
    private ModelType modelType;

    @Convert(converter = NullableUuid.class)
    @Column(name = "model_id")
    private UUID modelId;

    @Enumerated(EnumType.STRING)
    @Column(name = "workflow_type")
    private WorkflowType type;

    @Enumerated(EnumType.STRING)
    @Column(name = "workflow_segment")
    private WorkflowSegment segment;

    @Convert(converter = JsonObjectConverter.class)
    @Column(name = "workflow_json")
    private Map<String, Object> graph;

    @Convert(converter = JsonListConverter.class)
    private List<Object> parameters;

    @Column(name = "silence_limit_seconds")
    private Integer silenceLimitSeconds;

    @Column(name = "total_limit_seconds")
    private Integer totalLimitSeconds;

    private boolean archived;

    @Column(name = "created_at", updatable = false)
    private OffsetDateTime createdAt;

    @Column(name = "updated_at")
    private OffsetDateTime updatedAt;

    @Version
    private long version;

    /** For JPA only. */
    protected Workflow() {}

    /**
     * @param what what it makes and from what; its members may be null
     * @param model null = none by default
     * @param graph ComfyUI API format
     */
    public static Workflow create(
            WorkflowId id,
            String name,
            String description,
            Kind what,
            ModelId model,
            Map<String, Object> graph,
            List<Object> parameters,
            Instant now) {
        Workflow workflow = new Workflow();
        workflow.id = id.value();
        workflow.name = Objects.requireNonNull(name, "name");
        workflow.description = description;
        workflow.modelType = what.modelType();
        workflow.type = what.type();
        workflow.segment = what.segment();
        workflow.modelId = model == null ? null : model.value();
        workflow.graph = new LinkedHashMap<>(graph);
        workflow.parameters = new ArrayList<>(parameters);
        workflow.createdAt = now.atOffset(ZoneOffset.UTC);
        workflow.updatedAt = workflow.createdAt;
        return workflow;
    }

    /**
     * Everything that an editor decides.
     *
     * @param what its members may be null in old rows
     * @param graph null in old rows
     * @param silenceLimit null = the installation's; in whole seconds
     * @param totalLimit null = the installation's; in whole seconds
     */
    public record Content(
            String name,
            String description,
            Kind what,
            ModelId model,
            Map<String, Object> graph,
            List<Object> parameters,
            Duration silenceLimit,
            Duration totalLimit) {}

    /** Takes over all of the content. */
    public void rewrite(Content content, Instant now) {
        name = Objects.requireNonNull(content.name(), "name");
        description = content.description();
        modelType = content.what().modelType();
        type = content.what().type();
        segment = content.what().segment();
        modelId = content.model() == null ? null : content.model().value();
        graph = content.graph() == null ? null : new LinkedHashMap<>(content.graph());
        parameters = new ArrayList<>(content.parameters());
        silenceLimitSeconds = seconds(content.silenceLimit());
        totalLimitSeconds = seconds(content.totalLimit());
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    private static Integer seconds(Duration limit) {
        return limit == null ? null : Math.toIntExact(limit.toSeconds());
    }

    /** Takes it out of lists and of use, or back. */
    public void archive(boolean away, Instant now) {
        archived = away;
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    /** What a workflow makes, from what, with which family of weights. */
    public record Kind(ModelType modelType, WorkflowType type, WorkflowSegment segment) {}

    public WorkflowId id() {
        return new WorkflowId(id);
    }

    public String name() {
        return name;
    }

    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    public Optional<ModelType> modelType() {
        return Optional.ofNullable(modelType);
    }

    /** The default {@code MODEL_ID}. */
    public Optional<ModelId> model() {
        return Optional.ofNullable(modelId).map(ModelId::new);
    }

    public Optional<WorkflowType> type() {
        return Optional.ofNullable(type);
    }

    public Optional<WorkflowSegment> segment() {
        return Optional.ofNullable(segment);
    }

    public Optional<Map<String, Object>> graph() {
        return Optional.ofNullable(graph);
    }

    /** ParameterDetail objects as stored. */
    public List<Object> parameters() {
        return parameters;
    }

    /** Longest time without a sign of life while it runs; empty = the installation's. */
    public Optional<Duration> silenceLimit() {
        return Optional.ofNullable(silenceLimitSeconds).map(Duration::ofSeconds);
    }

    /** Longest time from submission to results; empty = the installation's. */
    public Optional<Duration> totalLimit() {
        return Optional.ofNullable(totalLimitSeconds).map(Duration::ofSeconds);
    }

    /** Taken out of every list and out of use; images made with it keep their reference. */
    public boolean isArchived() {
        return archived;
    }

    public Optional<Instant> createdAt() {
        return Optional.ofNullable(createdAt).map(OffsetDateTime::toInstant);
    }

    public Optional<Instant> updatedAt() {
        return Optional.ofNullable(updatedAt).map(OffsetDateTime::toInstant);
    }

    public long version() {
        return version;
    }
}
