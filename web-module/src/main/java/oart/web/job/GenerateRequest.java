package oart.web.job;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import oart.ejb.job.SubmitJob;
import oart.persistence.user.FolderId;
import oart.persistence.workflow.WorkflowId;
import oart.web.json.JsonBody;
import oart.web.json.Members;

/** The body of {@code POST /image/generate}. */
record GenerateRequest(
        WorkflowId workflow, Optional<FolderId> folder, Map<String, Object> parameters, Optional<URI> callback) {
    static GenerateRequest of(JsonBody body) {
        return Members.bind(
                body,
                members -> new GenerateRequest(
                        members.required("workflow_id", WorkflowId::parse, "a UUID"),
                        members.optional("folder_id", FolderId::parse, "a UUID"),
                        members.object("parameters"),
                        members.optional("callback_url", GenerateRequest::url, "an http or https URL")));
    }

    private static Optional<URI> url(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    SubmitJob toCommand(Optional<String> idempotencyKey, byte[] requestHash) {
        return new SubmitJob(workflow, folder, parameters, callback, idempotencyKey, requestHash);
    }
}
