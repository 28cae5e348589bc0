package oart.ejb.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import oart.ejb.problem.ProblemType;
import oart.persistence.backend.BackendId;
import oart.persistence.image.ImageId;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * A job as its owner may see it. Null members are those that do not apply (yet).
 *
 * @param position from 1 while QUEUED, else null
 * @param priority higher runs first; null once ended
 * @param progress 0–1
 * @param node the node that runs
 * @param attempt from 1 once dispatched, 0 before
 * @param images in output order, once SUCCEEDED
 * @param seeds drawn values by parameter name
 * @param error set when FAILED or CANCELLED
 */
public record JobView(
        JobId id,
        UserId user,
        WorkflowId workflow,
        JobState state,
        Integer position,
        Integer priority,
        double progress,
        String node,
        Long etaSeconds,
        int attempt,
        BackendId backend,
        Instant createdAt,
        Instant dispatchedAt,
        Instant startedAt,
        Instant finishedAt,
        Map<String, Object> seeds,
        List<JobImage> images,
        JobError error) {

    /**
     * @param output the OUTPUT parameter it belongs to as stored; for a workflow without one: empty
     * @param url {@code bucket/key}
     * @param width null when it is no picture
     */
    public record JobImage(
            ImageId id,
            Map<String, Object> output,
            String url,
            String contentType,
            Integer width,
            Integer height,
            long bytes) {}

    /** The same job with an estimate. @param seconds null = none */
    JobView withEta(Long seconds) {
        return new JobView(
                id,
                user,
                workflow,
                state,
                position,
                priority,
                progress,
                node,
                seconds,
                attempt,
                backend,
                createdAt,
                dispatchedAt,
                startedAt,
                finishedAt,
                seeds,
                images,
                error);
    }

    /** The same job with these images. */
    JobView withImages(List<JobImage> some) {
        return new JobView(
                id,
                user,
                workflow,
                state,
                position,
                priority,
                progress,
                node,
                etaSeconds,
                attempt,
                backend,
                createdAt,
                dispatchedAt,
                startedAt,
                finishedAt,
                seeds,
                some,
                error);
    }

    /** @param facts e.g. {@code node_errors}; never server paths or traces */
    public record JobError(ProblemType type, String detail, Map<String, Object> facts) {}
}
