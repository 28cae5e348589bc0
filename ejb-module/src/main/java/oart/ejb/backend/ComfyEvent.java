package oart.ejb.backend;

import java.util.List;

/** What a backend's socket tells; events are hints, the history is the record. {@code promptId} is as sent. */
public sealed interface ComfyEvent {
    /** The queue changed. */
    record QueueStatus(int remaining) implements ComfyEvent {}

    record ExecutionStarted(String promptId) implements ComfyEvent {}

    record ExecutionCached(String promptId, List<String> nodes) implements ComfyEvent {}

    record NodeStarted(String promptId, String nodeId) implements ComfyEvent {}

    /**
     * @param nodeId the running node, null between two
     * @param finishedNodes nodes done so far, those from the cache not counted
     * @param value of {@code max} within the running node
     */
    record Progress(String promptId, String nodeId, int finishedNodes, double value, double max)
            implements ComfyEvent {}

    record NodeExecuted(String promptId, String nodeId) implements ComfyEvent {}

    /** A node failed, and with it the prompt. */
    record ExecutionFailed(String promptId, ComfyBackend.ExecutionError error) implements ComfyEvent {}

    record ExecutionInterrupted(String promptId) implements ComfyEvent {}

    /** The last word about a prompt: its history entry exists now. */
    record PromptEnded(String promptId) implements ComfyEvent {}

    /**
     * @param promptId null for a frame without metadata: it belongs to the prompt that runs
     * @param nodeId null likewise
     * @param contentType {@code image/jpeg} or {@code image/png}
     */
    record PreviewFrame(String promptId, String nodeId, String contentType, byte[] image) implements ComfyEvent {}
}
