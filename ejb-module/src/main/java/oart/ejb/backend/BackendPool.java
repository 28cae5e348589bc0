package oart.ejb.backend;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.backend.BackendRow;
import oart.settings.ComfyServer;
import oart.settings.Setting;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's connections to all backends. */
@ApplicationScoped
public class BackendPool {
    private static final Logger LOGGER = LoggerFactory.getLogger(BackendPool.class);

    private Settings settings;
    private BackendRepository rows;
    private BackendConnector connector;
    private final Map<BackendId, ComfyBackend> backends = new ConcurrentHashMap<>();
    private volatile Set<BackendId> active = Set.of();

    /** For the container only. */
    protected BackendPool() {}

    @Inject
    public BackendPool(Settings settings, BackendRepository rows, BackendConnector connector) {
        this.settings = settings;
        this.rows = rows;
        this.connector = connector;
    }

    /** Makes the rows be as configured and connects to every backend that has or may get jobs. */
    public void start(BackendListener listener) {
        Map<String, ComfyServer> configured = settings.comfyServers().stream()
                .collect(Collectors.toMap(
                        server -> server.url().toString(), server -> server, (first, second) -> first));
        String installation = rows.installation();
        List<BackendRow> known =
                rows.configured(List.copyOf(configured.keySet()), settings.integer(Setting.COMFY_SLOTS));
        active = known.stream()
                .filter(row -> row.state().equals("ACTIVE"))
                .map(BackendRow::id)
                .collect(Collectors.toSet());
        for (BackendRow row : known) {
            Optional<String> authorization =
                    Optional.ofNullable(configured.get(row.url())).flatMap(ComfyServer::authorization);
            backends.put(
                    row.id(),
                    connector.connect(row.id(), java.net.URI.create(row.url()), authorization, installation, listener));
            LOGGER.atInfo()
                    .addKeyValue("backend", row.name())
                    .addKeyValue("state", row.state())
                    .log("backend known");
        }
    }

    public void stop() {
        backends.values().forEach(ComfyBackend::close);
        backends.clear();
    }

    public Optional<ComfyBackend> find(BackendId id) {
        return Optional.ofNullable(backends.get(id));
    }

    public Collection<ComfyBackend> all() {
        return List.copyOf(backends.values());
    }

    /** Those that may get new jobs now. */
    public List<ComfyBackend> ready() {
        return backends.values().stream()
                .filter(backend -> active.contains(backend.id())
                        && backend.isHealthy()
                        && backend.clientId().isPresent())
                .toList();
    }

    /** Whether this backend may get new jobs at all, up or down. */
    public boolean isActive(ComfyBackend backend) {
        return active.contains(backend.id());
    }
}
