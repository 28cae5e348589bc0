package oart.ejb.backend;

import java.util.List;
import java.util.Optional;

/**
 * What this node knows of a backend beyond whether it is healthy; all of it may be a little old.
 *
 * @param version of ComfyUI, as it tells it
 * @param queue of the backend, foreign prompts included
 * @param devices empty while not told
 */
public record BackendStatus(
        CircuitState circuit, Optional<String> version, Optional<QueueCounts> queue, List<Device> devices) {
    /** Nothing was told yet. */
    public static BackendStatus unknown(CircuitState circuit) {
        return new BackendStatus(circuit, Optional.empty(), Optional.empty(), List.of());
    }

    /** Prompts there. */
    public record QueueCounts(int running, int pending) {}

    /** What it computes with. @param type {@code cuda}, {@code cpu} …; @param vramTotal bytes; @param vramFree bytes */
    public record Device(String name, String type, long vramTotal, long vramFree) {}
}
