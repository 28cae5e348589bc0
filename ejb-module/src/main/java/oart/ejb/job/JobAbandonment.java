package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import oart.ejb.problem.ProblemType;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;

/** Ends a job that nobody wants any more, whosever it is. */
@ApplicationScoped
public class JobAbandonment {
    private JobRepository jobs;
    private JobDispatcher dispatcher;
    private JobEndings endings;

    /** For the container only. */
    protected JobAbandonment() {}

    @Inject
    public JobAbandonment(JobRepository jobs, JobDispatcher dispatcher, JobEndings endings) {
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.endings = endings;
    }

    /**
     * A waiting job is gone when this returns; one that was sent is removed or interrupted at its backend and ends a little later, unless it
     * succeeds first.
     */
    public Outcome abandon(JobId job) {
        if (jobs.cancelQueued(job, ProblemType.JOB_CANCELLED.name(), "The job was cancelled.")) {
            endings.tell(job);
            return Outcome.ENDED;
        }
        if (!jobs.requestCancel(job)) {
            return Outcome.HAD_ENDED;
        }
        dispatcher.cancelRequested(job);
        return Outcome.ASKED;
    }

    public enum Outcome {
        ENDED,
        ASKED,
        HAD_ENDED
    }
}
