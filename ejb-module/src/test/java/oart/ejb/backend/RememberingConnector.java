package oart.ejb.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.persistence.backend.BackendId;
import oart.persistence.job.PromptId;

/** Connects to nothing, and remembers what it was asked to. Not for several threads. */
final class RememberingConnector implements BackendConnector {
    final List<Made> made = new ArrayList<>();

    /** The connections that are not closed. */
    List<Made> open() {
        return made.stream().filter(one -> !one.closed).toList();
    }

    @Override
    public ComfyBackend connect(
            BackendId id,
            BackendAddress address,
            String installation,
            Optional<byte[]> catalogue,
            BackendListener listener) {
        if (address.tlsCa().equals(Optional.of("bad"))) {
            throw new IllegalArgumentException("There is no certificate in it.");
        }
        Made one = new Made(id, address, catalogue, listener);
        made.add(one);
        return one;
    }

    @Override
    public CompletionStage<BackendCheck> check(BackendAddress address) {
        return CompletableFuture.completedFuture(
                new BackendCheck(Optional.of(address.toString()), Optional.empty(), Optional.empty(), List.of()));
    }

    static final class Made implements ComfyBackend {
        final BackendAddress address;
        final Optional<byte[]> kept;
        final BackendListener listener;
        boolean closed;
        NodeCatalogue catalogue;
        private final BackendId id;

        Made(BackendId id, BackendAddress address, Optional<byte[]> kept, BackendListener listener) {
            this.id = id;
            this.address = address;
            this.kept = kept;
            this.listener = listener;
        }

        /** Is told what it can run. */
        void tell(String hash, byte[] content) {
            catalogue = new NodeCatalogue() {
                @Override
                public String hash() {
                    return hash;
                }

                @Override
                public List<String> missingFor(Map<String, Object> graph) {
                    return List.of();
                }

                @Override
                public boolean has(String nodeClass) {
                    return true;
                }

                @Override
                public boolean choosesModelFile(String nodeClass, String input) {
                    return input.equals("ckpt_name");
                }

                @Override
                public int nodeClasses() {
                    return 7;
                }

                @Override
                public byte[] content() {
                    return content;
                }
            };
            listener.onCatalogue(this);
        }

        @Override
        public BackendId id() {
            return id;
        }

        @Override
        public boolean isHealthy() {
            return !closed;
        }

        @Override
        public Optional<String> trouble() {
            return closed ? Optional.of("closed") : Optional.empty();
        }

        @Override
        public Optional<String> clientId() {
            return Optional.of("c");
        }

        @Override
        public BackendStatus status() {
            return BackendStatus.unknown(CircuitState.CLOSED);
        }

        @Override
        public Optional<NodeCatalogue> catalogue() {
            return Optional.ofNullable(catalogue);
        }

        @Override
        public CompletionStage<Void> submit(
                PromptId prompt, String clientId, Map<String, Object> graph, Map<String, Object> extraData) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<QueuedPrompt>> queue() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Optional<HistoryEntry>> history(PromptId prompt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> deleteQueued(PromptId prompt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> interrupt(PromptId prompt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Download> download(OutputFile file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<String> upload(String name, byte[] bytes, String contentType) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
