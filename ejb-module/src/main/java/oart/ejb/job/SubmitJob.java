package oart.ejb.job;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import oart.persistence.user.FolderId;
import oart.persistence.workflow.WorkflowId;

/**
 * A wish for pictures.
 *
 * @param folder empty = the user's {@code Default} folder
 * @param parameters as the client sent them, in the shapes of {@link oart.json.Json}
 * @param idempotencyKey 1–255 printable ASCII characters
 * @param requestHash digest of the body as a JSON value and of the query; what the key stands for
 */
public record SubmitJob(
        WorkflowId workflow,
        Optional<FolderId> folder,
        Map<String, Object> parameters,
        Optional<URI> callback,
        Optional<String> idempotencyKey,
        byte[] requestHash) {}
