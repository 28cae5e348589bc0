package oart.ejb.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.Caller;
import oart.persistence.backend.BackendId;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;

/** The use cases of one generation job, for the edges that carry them. Throws {@link oart.ejb.problem.ProblemException}. */
public interface Generation {
    /**
     * Checks, fills and queues. When this returns, the job is committed and cannot be lost.
     *
     * @return the job, which is an earlier one when that has the idempotency key
     */
    Submitted submit(Caller caller, SubmitJob wish);

    /**
     * What {@link #submit} would do, without doing it: nothing is queued, uploaded or reserved. A refusal of the plan is part of the answer;
     * values that are wrong are not.
     */
    DryRun dryRun(Caller caller, SubmitJob wish);

    /**
     * The caller's own jobs, newest first.
     *
     * @param states none = any
     * @param before only jobs after this one in the list; empty = from the newest
     * @param limit 1 to 1,000
     */
    List<JobView> list(Caller caller, Set<JobState> states, Optional<JobId> before, int limit);

    /** Everybody's jobs, for administrators; otherwise as {@link #list}. */
    List<JobView> listAll(Set<JobState> states, Optional<JobId> before, int limit);

    /**
     * Cancels exactly this job. A waiting one is gone at once; one that was sent is removed or interrupted at its backend, unless it
     * succeeds first. An administrator who cancels another's job is named in the audit trail.
     *
     * @param reason as an administrator tells
     * @return false: asked for, the end is still to come
     * @throws oart.ejb.problem.ProblemException CONFLICT: it has ended
     */
    boolean cancel(Caller caller, JobId job, Optional<String> reason);

    /**
     * Submits a failed or cancelled job again as a new one, with the same drawn values.
     *
     * @throws oart.ejb.problem.ProblemException CONFLICT: it has not failed; else as {@link #submit}
     */
    Submitted retry(Caller caller, JobId job);

    /** The job as it stands. Another user's job is not found, unless an administrator asks. */
    JobView require(Caller caller, JobId job);

    /** The job with those of its images only that were not deleted since it ended. */
    JobView withoutDeleted(JobView ended);

    /** The bytes of a result: from memory right after the job, else from the object store. */
    CompletionStage<byte[]> bytes(JobView.JobImage image);

    /**
     * @param ended completes with the job once it has ended, on whatever node; costs an entry, not a thread. Complete or cancel it to stop
     *     waiting; that does not touch the job
     * @param isReplay the job was asked for before, under the same key
     */
    record Submitted(JobId job, CompletableFuture<JobView> ended, boolean isReplay) {}

    /**
     * @param refusal why the plan refuses; empty = it admits
     * @param graph filled; when the plan refuses, as it would be without the plan's bounds
     * @param parameters values that would be used, drawn ones anew each time
     * @param position at which it would wait, from 1
     * @param etaSeconds until its end; null when nothing like it has run
     */
    record DryRun(
            Optional<ProblemException> refusal,
            Map<String, Object> graph,
            Map<String, Object> parameters,
            List<Candidate> backends,
            int position,
            Long etaSeconds) {}

    /** A backend that may get jobs. @param missing what it lacks; empty = it can run this; @param healthy reachable now */
    record Candidate(BackendId id, boolean healthy, List<String> missing) {}
}
