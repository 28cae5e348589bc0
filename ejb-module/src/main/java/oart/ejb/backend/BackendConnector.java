package oart.ejb.backend;

import java.net.URI;
import java.util.Optional;
import oart.persistence.backend.BackendId;

/** Makes connections to ComfyUI servers; the one place that knows which kind. */
public interface BackendConnector {
    /**
     * Starts to connect and goes on doing so until the backend is closed.
     *
     * @param authorization value of the {@code Authorization} header, empty = none; never logged
     * @param installation mark of this installation, part of client ids
     * @param listener hears this backend until it is closed
     */
    ComfyBackend connect(
            BackendId id, URI url, Optional<String> authorization, String installation, BackendListener listener);
}
