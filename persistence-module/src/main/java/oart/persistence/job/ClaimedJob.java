package oart.persistence.job;

import java.time.Duration;
import oart.persistence.backend.BackendId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * A job whose lease this node holds, by a claim or an adoption.
 *
 * @param epoch fences every write
 * @param prompt of this attempt
 * @param accepted the backend is known to have taken the prompt
 * @param timeLeft until its total limit, at the moment of the claim or adoption, by the clock of the database
 * @param graph JSON text, as are outputs and inputPictures
 */
public record ClaimedJob(
        JobId id,
        long epoch,
        UserId user,
        WorkflowId workflow,
        JobState state,
        BackendId backend,
        PromptId prompt,
        int attempt,
        int failures,
        boolean accepted,
        boolean cancelRequested,
        int silenceLimitSeconds,
        Duration timeLeft,
        String graph,
        String outputs,
        String inputPictures) {}
