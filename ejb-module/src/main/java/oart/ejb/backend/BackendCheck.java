package oart.ejb.backend;

import java.util.List;
import java.util.Optional;

/**
 * What one look at a server found.
 *
 * @param trouble in words for an operator, empty = it can be used
 * @param nodeClasses how many it has; empty when it did not tell
 */
public record BackendCheck(
        Optional<String> trouble,
        Optional<String> version,
        Optional<Integer> nodeClasses,
        List<BackendStatus.Device> devices) {}
