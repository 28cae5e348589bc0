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
        do {
            if (jobs.cancelQueued(job, ProblemType.JOB_CANCELLED.name(), "The job was cancelled.")) {
                endings.tell(job);
                return Outcome.ENDED;
            }
            if (jobs.requestCancel(job)) {
                dispatcher.cancelRequested(job);
                return Outcome.ASKED;
            }
        } while (goesOn(job));
        return Outcome.HAD_ENDED;
    }

    /** It went back to the queue, or left it, between two looks. */
    private boolean goesOn(JobId job) {
        return jobs.find(job).filter(row -> !row.state().isTerminal()).isPresent();
    }

    public enum Outcome {
        ENDED,
        ASKED,
        HAD_ENDED
    }
}
