package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import oart.ejb.backend.BackendPool;
import oart.persistence.backend.BackendId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.workflow.WorkflowId;

/**
 * How long a job will still take, from what the latest successes took: those of its workflow with its model on its backend, else on any
 * backend, else of its workflow with any model. Kept for half a minute, so that asking costs no statement. A guess, for people.
 */
@ApplicationScoped
public class JobEstimates {
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int MOST_KEPT = 2_000;

    private record Kind(WorkflowId workflow, UUID model) {}

    /** Mean seconds. @param anyModel null = nothing like it has run */
    private record Means(Map<BackendId, Double> byBackend, Double anyBackend, Double anyModel, Instant readAt) {}

    private JobRepository jobs;
    private BackendPool backends;
    private Clock clock;
    private final Map<Kind, Means> known = new ConcurrentHashMap<>();

    /** For the container only. */
    protected JobEstimates() {}

    @Inject
    public JobEstimates(JobRepository jobs, BackendPool backends, Clock clock) {
        this.jobs = jobs;
        this.backends = backends;
        this.clock = clock;
    }

    /** The job as its owner may see it, with an estimate while it has not ended. */
    JobView view(JobRow row) {
        JobView view = JobViews.view(row);
        return row.state().isTerminal() ? view : view.withEta(remaining(row));
    }

    /** Seconds until such a job ends that waits at this position; null = nothing like it has run. */
    Long waiting(WorkflowId workflow, UUID model, int position) {
        return seconds(workflow, model, null)
                .map(mean -> Math.round(mean * (1 + (position - 1) / (double) room())))
                .orElse(null);
    }

    /** How many jobs run at a time, at least one. */
    public int room() {
        return Math.max(1, backends.ready().size());
    }

    /** Seconds that such a job takes from claim to end; empty when nothing like it has run. @param backend null = any */
    public Optional<Double> seconds(WorkflowId workflow, UUID model, UUID backend) {
        Means means = means(new Kind(workflow, model));
        Double here = backend == null ? null : means.byBackend().get(new BackendId(backend));
        if (here != null) {
            return Optional.of(here);
        }
        return Optional.ofNullable(means.anyBackend() != null ? means.anyBackend() : means.anyModel());
    }

    /** Whole seconds that such a job still takes which was claimed at that moment; empty as {@link #seconds}. */
    public Optional<Long> remaining(WorkflowId workflow, UUID model, UUID backend, Instant dispatchedAt) {
        double passed = Duration.between(dispatchedAt, clock.instant()).toMillis() / 1000.0;
        return seconds(workflow, model, backend).map(mean -> Math.max(0, Math.round(mean - passed)));
    }

    private Long remaining(JobRow row) {
        if (row.state() == JobState.QUEUED) {
            return waiting(row.workflow(), row.model(), row.position());
        }
        return row.dispatchedAt() == null
                ? null
                : remaining(row.workflow(), row.model(), row.backend(), row.dispatchedAt())
                        .orElse(null);
    }

    private Means means(Kind kind) {
        Means means = known.get(kind);
        if (means == null || Duration.between(means.readAt(), clock.instant()).compareTo(KEPT) > 0) {
            if (known.size() > MOST_KEPT) {
                known.clear();
            }
            Map<BackendId, Double> byBackend = jobs.meanSeconds(kind.workflow(), kind.model());
            Double anyBackend = byBackend.isEmpty()
                    ? null
                    : byBackend.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .getAsDouble();
            Double anyModel = anyBackend != null
                    ? anyBackend
                    : jobs.meanSeconds(kind.workflow()).orElse(null);
            means = new Means(byBackend, anyBackend, anyModel, clock.instant());
            known.put(kind, means);
        }
        return means;
    }
}
