package oart.persistence.job;

import java.time.Instant;
import java.util.UUID;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * A job, hot or done, as it is read. JSON members are texts; members that do not apply are null.
 *
 * @param position from 1 while QUEUED
 * @param priority of a job that has not ended
 */
public record JobRow(
        JobId id,
        UserId user,
        WorkflowId workflow,
        UUID model,
        JobState state,
        Integer position,
        Integer priority,
        double progress,
        String progressNode,
        int attempt,
        UUID backend,
        Instant createdAt,
        Instant dispatchedAt,
        Instant startedAt,
        Instant finishedAt,
        boolean cancelRequested,
        String seeds,
        String images,
        String problem,
        String problemDetail,
        String problemFacts) {
    /** The same at this position in the queue. @param now null = it does not wait */
    JobRow at(Integer now) {
        return new JobRow(
                id,
                user,
                workflow,
                model,
                state,
                now,
                priority,
                progress,
                progressNode,
                attempt,
                backend,
                createdAt,
                dispatchedAt,
                startedAt,
                finishedAt,
                cancelRequested,
                seeds,
                images,
                problem,
                problemDetail,
                problemFacts);
    }
}
