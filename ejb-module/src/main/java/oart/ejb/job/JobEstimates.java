package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import oart.ejb.backend.BackendPool;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.workflow.WorkflowId;

/** How long a job will still take, from what the workflow's latest successes took. A guess, for people. */
@ApplicationScoped
public class JobEstimates {
    private JobRepository jobs;
    private BackendPool backends;
    private Clock clock;

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

    /** Seconds until a job of this workflow ends that waits at this position; null = nothing like it has run. */
    Long waiting(WorkflowId workflow, int position) {
        return jobs.meanSeconds(workflow)
                .map(mean -> Math.round(mean
                        * (1
                                + (position - 1)
                                        / (double) Math.max(1, backends.ready().size()))))
                .orElse(null);
    }

    private Long remaining(JobRow row) {
        if (row.state() == JobState.QUEUED) {
            return waiting(row.workflow(), row.position());
        }
        Optional<Double> mean = jobs.meanSeconds(row.workflow());
        if (mean.isEmpty() || row.dispatchedAt() == null) {
            return null;
        }
        double passed = Duration.between(row.dispatchedAt(), clock.instant()).toMillis() / 1000.0;
        return Math.max(0, Math.round(mean.get() - passed));
    }
}
