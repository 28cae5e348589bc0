package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRow;
import oart.persistence.user.UserId;

/** Ends a job that nobody wants any more, whosever it is. */
@ApplicationScoped
public class JobAbandonment {
    private JobCancelService cancels;
    private JobDispatcher dispatcher;
    private JobEndings endings;

    /** For the container only. */
    protected JobAbandonment() {}

    @Inject
    public JobAbandonment(JobCancelService cancels, JobDispatcher dispatcher, JobEndings endings) {
        this.cancels = cancels;
        this.dispatcher = dispatcher;
        this.endings = endings;
    }

    /**
     * A waiting job is gone when this returns; one that was sent is removed or interrupted at its backend and ends a little later, unless it
     * succeeds first.
     */
    public Outcome abandon(JobId job) {
        return told(job, cancels.cancel(job));
    }

    /**
     * As {@link #abandon(JobId)}, by an administrator, who is named in the audit trail.
     *
     * @param job as it was found
     * @param reason as the one who does it tells
     */
    public Outcome abandon(JobRow job, UserId by, Optional<String> reason) {
        return told(job.id(), cancels.cancel(job, by, reason));
    }

    /** After the commit: others would not see it before. */
    private Outcome told(JobId job, Outcome outcome) {
        switch (outcome) {
            case ENDED -> endings.tell(job);
            case ASKED -> dispatcher.cancelRequested(job);
            case HAD_ENDED -> {}
        }
        return outcome;
    }

    public enum Outcome {
        ENDED,
        ASKED,
        HAD_ENDED
    }
}
