package oart.persistence.job;

import java.time.Duration;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;

/**
 * A job about to be queued.
 *
 * @param model null when no model takes part
 * @param folder null = the user's {@code Default}
 * @param requirement digest of node classes and model files
 * @param warmKey the model files it loads, in one text; empty = none
 * @param graph JSON text, as are the members after it
 * @param callbackUrl may be null
 */
public record NewJob(
        JobId id,
        UserId user,
        WorkflowId workflow,
        ModelId model,
        FolderId folder,
        int priority,
        String requirement,
        String warmKey,
        int expectedImages,
        Duration silenceLimit,
        Duration totalLimit,
        String callbackUrl,
        String graph,
        String parameters,
        String seeds,
        String outputs,
        String inputPictures,
        String nodeClasses) {}
