package oart.ejb.backend;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import oart.persistence.backend.BackendId;

/** Makes connections to ComfyUI servers; the one place that knows which kind. */
public interface BackendConnector {
    /**
     * Starts to connect and goes on doing so until the backend is closed.
     *
     * @param installation mark of this installation, part of client ids
     * @param catalogue what it could run when it was asked last, as {@link NodeCatalogue#content}; unreadable content counts as none
     * @param listener hears this backend until it is closed
     * @throws IllegalArgumentException the authorities of the address are no certificates
     */
    ComfyBackend connect(
            BackendId id,
            BackendAddress address,
            String installation,
            Optional<byte[]> catalogue,
            BackendListener listener);

    /** Looks at a server once, leaving nothing behind there. Completes within a minute and never fails. */
    CompletionStage<BackendCheck> check(BackendAddress address);
}
