package oart.ejb.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.BackendStatus;
import oart.ejb.backend.BackendUnavailableException;
import oart.ejb.backend.CircuitState;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.GraphRejectedException;
import oart.ejb.backend.NodeCatalogue;
import oart.ejb.backend.OutputMissingException;
import oart.persistence.backend.BackendId;
import oart.persistence.job.PromptId;

/** A backend that does what the test says, and remembers what was asked of it. */
final class ScriptedBackend implements ComfyBackend {
    private final BackendId id;
    private final BackendListener listener;

    final List<PromptId> posted = new CopyOnWriteArrayList<>();
    final Map<PromptId, Map<String, Object>> graphs = new ConcurrentHashMap<>();
    final Map<String, QueuedPrompt> queue = new ConcurrentHashMap<>();
    final Map<PromptId, HistoryEntry> history = new ConcurrentHashMap<>();
    final List<String> uploaded = new CopyOnWriteArrayList<>();
    final List<PromptId> deleted = new CopyOnWriteArrayList<>();
    final List<PromptId> interrupted = new CopyOnWriteArrayList<>();

    volatile boolean down;
    volatile boolean doubtful;
    volatile boolean forgetful;
    volatile boolean filesGone;
    /** What is sent waits there. */
    volatile boolean pending;
    /** Of the next prompts; null = at once. */
    volatile CompletableFuture<Void> answer;

    volatile GraphRejectedException refusal;
    volatile GraphRejectedException pictureRefusal;
    volatile String client = "client-1";
    volatile NodeCatalogue catalogue;

    ScriptedBackend(BackendId id, BackendListener listener) {
        this.id = id;
        this.listener = listener;
    }

    @Override
    public BackendId id() {
        return id;
    }

    @Override
    public boolean isHealthy() {
        return !down;
    }

    @Override
    public Optional<String> trouble() {
        return down ? Optional.of("down") : Optional.empty();
    }

    @Override
    public Optional<String> clientId() {
        return down ? Optional.empty() : Optional.of(client);
    }

    @Override
    public BackendStatus status() {
        return BackendStatus.unknown(down ? CircuitState.OPEN : CircuitState.CLOSED);
    }

    @Override
    public Optional<NodeCatalogue> catalogue() {
        return Optional.ofNullable(catalogue);
    }

    @Override
    public CompletionStage<Void> submit(
            PromptId prompt, String clientId, Map<String, Object> graph, Map<String, Object> extraData) {
        posted.add(prompt);
        graphs.put(prompt, graph);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        if (!forgetful) {
            @SuppressWarnings("unchecked")
            Map<String, Object> mark = (Map<String, Object>) extraData.get("oart");
            queue.put(prompt.toString(), new QueuedPrompt(prompt.toString(), !pending, Optional.of(mark)));
        }
        if (answer != null) {
            return answer;
        }
        return doubtful
                ? CompletableFuture.failedFuture(new BackendUnavailableException("500", null))
                : CompletableFuture.completedFuture(null);
    }

    /** Runs a prompt to its end and tells so. */
    void finish(PromptId prompt, HistoryEntry.End end, String... files) {
        List<Output> outputs = new ArrayList<>();
        for (String file : files) {
            outputs.add(new Output("9", Optional.of(new OutputFile("9", file, "oart", "output")), Optional.empty()));
        }
        finish(prompt, end, outputs);
    }

    /** Ends a prompt by a failure of its own. */
    void fail(PromptId prompt, ExecutionError error) {
        history.put(prompt, new HistoryEntry(HistoryEntry.End.ERROR, List.of(), Optional.of(error)));
        queue.remove(prompt.toString());
    }

    /** As above, with any outputs. */
    void finish(PromptId prompt, HistoryEntry.End end, List<Output> outputs) {
        history.put(prompt, new HistoryEntry(end, outputs, Optional.empty()));
        queue.remove(prompt.toString());
    }

    static Output file(String node, String name, String type) {
        return new Output(node, Optional.of(new OutputFile(node, name, "oart", type)), Optional.empty());
    }

    static Output text(String node, String text) {
        return new Output(node, Optional.empty(), Optional.of(text));
    }

    void tell(ComfyEvent event) {
        listener.onEvent(this, event);
    }

    @Override
    public CompletionStage<List<QueuedPrompt>> queue() {
        return down ? unavailable() : CompletableFuture.completedFuture(List.copyOf(queue.values()));
    }

    @Override
    public CompletionStage<Optional<HistoryEntry>> history(PromptId prompt) {
        return down ? unavailable() : CompletableFuture.completedFuture(Optional.ofNullable(history.get(prompt)));
    }

    @Override
    public CompletionStage<Void> deleteQueued(PromptId prompt) {
        deleted.add(prompt);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> interrupt(PromptId prompt) {
        interrupted.add(prompt);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Download> download(OutputFile file) {
        if (filesGone) {
            return CompletableFuture.failedFuture(new OutputMissingException("a result file was gone"));
        }
        byte[] bytes = file.filename().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return CompletableFuture.completedFuture(new Download(Optional.of(bytes), Optional.empty(), bytes.length));
    }

    @Override
    public CompletionStage<String> upload(String name, byte[] bytes, String contentType) {
        if (pictureRefusal != null) {
            return CompletableFuture.failedFuture(pictureRefusal);
        }
        uploaded.add(name);
        return CompletableFuture.completedFuture("oart/brought-" + uploaded.size());
    }

    @Override
    public void close() {
        down = true;
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedFuture(new BackendUnavailableException("down", null));
    }

    Map<String, Object> onlyGraph() {
        return new LinkedHashMap<>(graphs.values().iterator().next());
    }
}
