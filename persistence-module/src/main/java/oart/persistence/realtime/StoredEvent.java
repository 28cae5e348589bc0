package oart.persistence.realtime;

import java.time.Instant;
import java.util.UUID;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * One row of {@code job_events}.
 *
 * @param seq within the job, from 1
 * @param id orders the events of one user
 * @param type {@code state}, {@code progress}, {@code node}, {@code output} or {@code end}
 * @param state what the data say of it, null = nothing
 * @param data JSON text of an object
 * @param settled written so long ago that no event with a smaller id can still be on its way
 * @param run of a job that has not ended, with a {@code progress} event; else null
 */
public record StoredEvent(
        JobId job, int seq, long id, UserId user, String type, String state, String data, boolean settled, Run run) {
    /** What an estimate is made from. @param model null = none */
    public record Run(WorkflowId workflow, UUID model, UUID backend, Instant dispatchedAt) {}
}
