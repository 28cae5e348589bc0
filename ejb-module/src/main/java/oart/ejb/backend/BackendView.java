package oart.ejb.backend;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendSource;
import oart.persistence.backend.BackendState;

/**
 * A backend as administrators see it.
 *
 * @param jobs that it has now, those whose results are being stored included
 * @param status as this node sees it
 * @param trouble that this node has with it; empty = healthy
 * @param nodeClasses how many it has; empty = not known yet
 * @param nodes how each node that lives sees it, this one included
 */
public record BackendView(
        BackendId id,
        String name,
        String url,
        BackendSource source,
        BackendState state,
        int weight,
        List<String> tags,
        int slots,
        int slotsUsed,
        int jobs,
        boolean hasCredentials,
        List<TlsAuthorities.Authority> tlsAuthorities,
        BackendStatus status,
        Optional<String> trouble,
        Optional<Integer> nodeClasses,
        List<Sight> nodes,
        Instant createdAt,
        Instant updatedAt) {

    /** How one node sees it. @param since when it is healthy, or not; empty = that is new */
    public record Sight(
            String node, boolean healthy, CircuitState circuit, Optional<String> trouble, Optional<Instant> since) {}
}
