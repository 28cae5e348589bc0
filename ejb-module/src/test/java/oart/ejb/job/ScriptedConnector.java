package oart.ejb.job;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import oart.ejb.backend.BackendAddress;
import oart.ejb.backend.BackendCheck;
import oart.ejb.backend.BackendConnector;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.ComfyBackend;
import oart.persistence.backend.BackendId;

/** Makes {@link ScriptedBackend}s. */
final class ScriptedConnector implements BackendConnector {
    private final Consumer<ScriptedBackend> made;

    /** @param made told of each of them */
    ScriptedConnector(Consumer<ScriptedBackend> made) {
        this.made = made;
    }

    @Override
    public ComfyBackend connect(
            BackendId id,
            BackendAddress address,
            String installation,
            Optional<byte[]> catalogue,
            BackendListener listener) {
        ScriptedBackend backend = new ScriptedBackend(id, listener);
        made.accept(backend);
        return backend;
    }

    @Override
    public CompletionStage<BackendCheck> check(BackendAddress address) {
        return CompletableFuture.completedFuture(
                new BackendCheck(Optional.of("scripted"), Optional.empty(), Optional.empty(), List.of()));
    }
}
