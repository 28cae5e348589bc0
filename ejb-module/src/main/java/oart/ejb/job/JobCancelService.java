package oart.ejb.job;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.AuditTrail;
import oart.ejb.audit.Changes;
import oart.ejb.job.JobAbandonment.Outcome;
import oart.ejb.problem.ProblemType;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.user.UserId;

/** Writes that a job is cancelled; {@link JobAbandonment} then tells those who have to know. */
@Stateless
public class JobCancelService {
    private final JobRepository jobs;
    private final AuditTrail trail;

    /** For the container only. */
    public JobCancelService() {
        this(null, null);
    }

    @Inject
    public JobCancelService(JobRepository jobs, AuditTrail trail) {
        this.jobs = jobs;
        this.trail = trail;
    }

    public Outcome cancel(JobId job) {
        do {
            if (jobs.cancelQueued(job, ProblemType.JOB_CANCELLED.name(), "The job was cancelled.")) {
                return Outcome.ENDED;
            }
            if (jobs.requestCancel(job)) {
                return Outcome.ASKED;
            }
        } while (goesOn(job));
        return Outcome.HAD_ENDED;
    }

    /** It went back to the queue, or left it, between two looks. */
    private boolean goesOn(JobId job) {
        return jobs.find(job).filter(row -> !row.state().isTerminal()).isPresent();
    }

    /**
     * As {@link #cancel(JobId)}, by an administrator: leaves an entry in the audit trail when that changes anything.
     *
     * @param job as it was found
     * @param reason as the one who does it tells
     */
    public Outcome cancel(JobRow job, UserId by, Optional<String> reason) {
        Outcome outcome = cancel(job.id());
        Changes changes =
                switch (outcome) {
                    case ENDED -> new Changes().note("state", JobState.QUEUED, JobState.CANCELLED);
                    case ASKED -> new Changes().note("cancel_requested", job.cancelRequested(), true);
                    case HAD_ENDED -> new Changes();
                };
        if (!changes.isEmpty()) {
            trail.record(
                    by,
                    AuditAction.CHANGE,
                    new AuditTarget(AuditTarget.Kind.JOB, job.id().value()),
                    changes,
                    reason);
        }
        return outcome;
    }
}
