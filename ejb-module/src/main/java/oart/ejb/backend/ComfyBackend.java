package oart.ejb.backend;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import oart.persistence.backend.BackendId;
import oart.persistence.job.PromptId;

/**
 * One ComfyUI server, as seen from this node. No method blocks; every stage fails with {@link BackendUnavailableException} when the
 * server cannot be reached, does not answer in time or answers nonsense. Source of the formats: ComfyUI 0.3.64.
 */
public interface ComfyBackend extends AutoCloseable {
    BackendId id();

    /** Connected (socket open and answering, HTTP answering) and of a usable version. */
    boolean isHealthy();

    /** Why not, in words for an operator; empty when healthy. Never credentials. */
    Optional<String> trouble();

    /** The client id of the current connection: events of prompts sent with it arrive here. Empty while not connected. */
    Optional<String> clientId();

    /** What else is known of it. */
    BackendStatus status();

    /** What it can run, perhaps as it was told in an earlier connection; empty when it never was. */
    Optional<NodeCatalogue> catalogue();

    /**
     * Puts a graph into this backend's queue. Not idempotent: a second call queues it twice, so after a doubt look the id up.
     *
     * @param prompt sent as {@code prompt_id}, POSTed at most once ever
     * @param clientId of the connection that is to receive the events
     * @param extraData sent as {@code extra_data}
     * @return completes on 200 without {@code node_errors}; else {@link GraphRejectedException} (400, or 200 with node_errors: then
     *     {@code queued()} is true and the prompt is to be deleted), {@link BackendUnavailableException} (anything else: in doubt)
     */
    CompletionStage<Void> submit(
            PromptId prompt, String clientId, Map<String, Object> graph, Map<String, Object> extraData);

    /** Running and waiting prompts, in order of execution. */
    CompletionStage<List<QueuedPrompt>> queue();

    /** The record of a finished prompt; empty when it has none. */
    CompletionStage<Optional<HistoryEntry>> history(PromptId prompt);

    /** Removes a waiting prompt; no effect on a running or unknown one. */
    CompletionStage<Void> deleteQueued(PromptId prompt);

    /** Interrupts this prompt if it runs now. Takes effect when the running node looks for it. */
    CompletionStage<Void> interrupt(PromptId prompt);

    /**
     * Downloads one file: into memory up to a limit, else into a temporary file that the caller deletes.
     *
     * @return fails with {@link OutputMissingException} on 404
     */
    CompletionStage<Download> download(OutputFile file);

    /**
     * Uploads an input picture. The same bytes again give the same name.
     *
     * @param name only its extension counts
     * @return the name to use in the graph ({@code subfolder/name}); fails with {@link GraphRejectedException} when the backend takes no
     *     file of that length
     */
    CompletionStage<String> upload(String name, byte[] bytes, String contentType);

    /** Stops the connection; no stage completes well afterwards. */
    @Override
    void close();

    /** @param running false = waiting there; @param oart the {@code extra_data.oart} member, empty for foreign prompts */
    record QueuedPrompt(String promptId, boolean running, Optional<Map<String, Object>> oart) {}

    /** A file as an output entry names it. @param type output, temp or input; @param nodeId the node that made it */
    record OutputFile(String nodeId, String filename, String subfolder, String type) {}

    /** One result of a prompt: a file, or a text. */
    record Output(String nodeId, Optional<OutputFile> file, Optional<String> text) {}

    /**
     * @param end how it ended, by the last message of the record
     * @param outputs of the nodes that were to be executed, in the graph's order, each as listed: files and texts
     * @param error of a failed one: node id, node type, exception type and message without paths
     */
    record HistoryEntry(End end, List<Output> outputs, Optional<ExecutionError> error) {
        public enum End {
            SUCCESS,
            ERROR,
            INTERRUPTED
        }
    }

    record ExecutionError(String nodeId, String nodeType, String exceptionType, String message, boolean outOfMemory) {}

    /** Bytes in memory, or a file; exactly one is present. */
    record Download(Optional<byte[]> bytes, Optional<Path> file, long size) {}
}
