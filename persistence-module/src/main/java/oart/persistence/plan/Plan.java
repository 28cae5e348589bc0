package oart.persistence.plan;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
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
import oart.persistence.json.JsonListConverter;
import oart.persistence.json.JsonObjectConverter;

/** What its users may run, and how much. An empty number is no limit. */
@Entity
@Table(name = "plans")
public class Plan {
    @Id
    private UUID id;

    private String name;
    private String description;
    private double price;

    @Column(name = "is_active")
    private boolean active;

    @Convert(converter = JsonListConverter.class)
    private List<Object> parameters;

    @Convert(converter = JsonObjectConverter.class)
    @Column(name = "type_parameters")
    private Map<String, Object> typeParameters;

    @Convert(converter = JsonObjectConverter.class)
    @Column(name = "segment_parameters")
    private Map<String, Object> segmentParameters;

    @Column(name = "max_concurrent_jobs")
    private Integer maxConcurrentJobs;

    @Column(name = "max_queued_jobs")
    private Integer maxQueuedJobs;

    @Column(name = "images_per_day")
    private Integer imagesPerDay;

    private Integer priority;

    @Column(name = "retention_days")
    private Integer retentionDays;

    @Column(name = "silence_limit_seconds")
    private Integer silenceLimitSeconds;

    @Column(name = "total_limit_seconds")
    private Integer totalLimitSeconds;

    @Column(name = "created_at", updatable = false)
    private OffsetDateTime createdAt;

    @Column(name = "updated_at")
    private OffsetDateTime updatedAt;

    @Version
    private long version;

    /** For JPA only. */
    protected Plan() {}

    /** An active plan without numeric limits. */
    public static Plan create(PlanId id, String name, String description, double price, Rules rules, Instant now) {
        Plan plan = new Plan();
        plan.id = id.value();
        plan.name = Objects.requireNonNull(name, "name");
        plan.description = Objects.requireNonNull(description, "description");
        plan.price = price;
        plan.active = true;
        plan.parameters = new ArrayList<>(rules.parameters());
        plan.typeParameters = new LinkedHashMap<>(rules.typeParameters());
        plan.segmentParameters = new LinkedHashMap<>(rules.segmentParameters());
        plan.createdAt = now.atOffset(ZoneOffset.UTC);
        plan.updatedAt = plan.createdAt;
        return plan;
    }

    /**
     * @param parameters ParameterDetail objects that narrow those of the same name
     * @param typeParameters {@code {"IMAGE": {"allowed": true}}}
     * @param segmentParameters likewise
     */
    public record Rules(
            List<Object> parameters, Map<String, Object> typeParameters, Map<String, Object> segmentParameters) {}

    /** Null is no limit; times are in whole seconds. */
    public record Limits(
            Integer maxConcurrentJobs,
            Integer maxQueuedJobs,
            Integer imagesPerDay,
            Integer priority,
            Integer retentionDays,
            Duration silenceLimit,
            Duration totalLimit) {}

    /** Everything that an editor decides. */
    public record Content(String name, String description, double price, boolean active, Rules rules, Limits limits) {}

    /** Takes over all of the content. */
    public void rewrite(Content content, Instant now) {
        name = Objects.requireNonNull(content.name(), "name");
        description = Objects.requireNonNull(content.description(), "description");
        price = content.price();
        active = content.active();
        parameters = new ArrayList<>(content.rules().parameters());
        typeParameters = new LinkedHashMap<>(content.rules().typeParameters());
        segmentParameters = new LinkedHashMap<>(content.rules().segmentParameters());
        maxConcurrentJobs = content.limits().maxConcurrentJobs();
        maxQueuedJobs = content.limits().maxQueuedJobs();
        imagesPerDay = content.limits().imagesPerDay();
        priority = content.limits().priority();
        retentionDays = content.limits().retentionDays();
        silenceLimitSeconds = seconds(content.limits().silenceLimit());
        totalLimitSeconds = seconds(content.limits().totalLimit());
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    public PlanId id() {
        return new PlanId(id);
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public double price() {
        return price;
    }

    public boolean isActive() {
        return active;
    }

    public List<Object> parameters() {
        return parameters;
    }

    public Map<String, Object> typeParameters() {
        return typeParameters == null ? Map.of() : typeParameters;
    }

    public Map<String, Object> segmentParameters() {
        return segmentParameters == null ? Map.of() : segmentParameters;
    }

    public Optional<Integer> maxConcurrentJobs() {
        return Optional.ofNullable(maxConcurrentJobs);
    }

    public Optional<Integer> maxQueuedJobs() {
        return Optional.ofNullable(maxQueuedJobs);
    }

    public Optional<Integer> imagesPerDay() {
        return Optional.ofNullable(imagesPerDay);
    }

    /** Higher runs first. */
    public Optional<Integer> priority() {
        return Optional.ofNullable(priority);
    }

    public Optional<Integer> retentionDays() {
        return Optional.ofNullable(retentionDays);
    }

    /** Longest time without a sign of life while a job runs. */
    public Optional<Duration> silenceLimit() {
        return Optional.ofNullable(silenceLimitSeconds).map(Duration::ofSeconds);
    }

    /** Longest time from submission to results. */
    public Optional<Duration> totalLimit() {
        return Optional.ofNullable(totalLimitSeconds).map(Duration::ofSeconds);
    }

    private static Integer seconds(Duration limit) {
        return limit == null ? null : Math.toIntExact(limit.toSeconds());
    }

    public Instant createdAt() {
        return createdAt.toInstant();
    }

    public Instant updatedAt() {
        return updatedAt.toInstant();
    }

    public long version() {
        return version;
    }
}
