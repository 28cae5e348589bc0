package oart.ejb.backend;

/**
 * Hears one backend, on the container's executor: one call at a time per backend, in the order of what happened. Return soon: while a call
 * lasts, previews and progress that pile up behind it are dropped, the rest waits.
 */
public interface BackendListener {
    void onEvent(ComfyBackend backend, ComfyEvent event);

    /** The socket is open, or open again under a new client id: prompts of older ids are silent from now on. */
    void onConnected(ComfyBackend backend);

    void onDisconnected(ComfyBackend backend);

    /** Node classes or model files were read for the first time, or are others than before. */
    void onCatalogue(ComfyBackend backend);
}
