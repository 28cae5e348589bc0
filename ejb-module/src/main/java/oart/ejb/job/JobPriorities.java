package oart.ejb.job;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.AuditTrail;
import oart.ejb.audit.Changes;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.user.UserId;

/** Lets an administrator move a waiting job before others, or behind them. */
@Stateless
public class JobPriorities {
    private final JobRepository jobs;
    private final AuditTrail trail;

    /** For the container only. */
    public JobPriorities() {
        this(null, null);
    }

    @Inject
    public JobPriorities(JobRepository jobs, AuditTrail trail) {
        this.jobs = jobs;
        this.trail = trail;
    }

    /**
     * The order among jobs of the new priority is as fair as before.
     *
     * @param reason as the one who does it tells
     * @return the job as it waits now
     * @throws ProblemException NOT_FOUND; CONFLICT: it was sent to a backend, or has ended
     */
    public JobView change(UserId by, JobId job, int priority, Optional<String> reason) {
        Optional<Integer> before = jobs.prioritise(job, priority);
        JobView view = jobs.find(job).map(JobViews::view).orElseThrow(() -> ProblemException.notFound("The job"));
        int was = before.orElseThrow(() -> new ProblemException(
                ProblemType.CONFLICT,
                "Only a job that waits has a place in the queue; this one is " + view.state() + "."));
        Changes changes = new Changes().note("priority", was, priority);
        if (!changes.isEmpty()) {
            trail.record(by, AuditAction.CHANGE, new AuditTarget(AuditTarget.Kind.JOB, job.value()), changes, reason);
        }
        return view;
    }
}
