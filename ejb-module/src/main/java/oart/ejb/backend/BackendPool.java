package oart.ejb.backend;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import oart.ejb.secret.Sealer;
import oart.ejb.secret.UnreadableSecretException;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendReport;
import oart.persistence.backend.BackendRepository;
import oart.persistence.backend.BackendRow;
import oart.persistence.backend.BackendState;
import oart.persistence.sql.DatabaseException;
import oart.settings.ComfyServer;
import oart.settings.Setting;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's connections to all backends; follows the rows while everything runs. */
@ApplicationScoped
public class BackendPool {
    private static final Logger LOGGER = LoggerFactory.getLogger(BackendPool.class);

    private record Connection(BackendAddress address, ComfyBackend backend) {}

    private Settings settings;
    private BackendRepository rows;
    private BackendConnector connector;
    private Sealer sealer;

    private final Map<BackendId, Connection> connections = new ConcurrentHashMap<>();
    /** Why there is no connection although there is a row. */
    private final Map<BackendId, String> refusals = new ConcurrentHashMap<>();

    /** Those whose running prompt does not end, though it is nobody's any more. */
    private final Set<BackendId> hanging = ConcurrentHashMap.newKeySet();

    private volatile Set<BackendId> active = Set.of();
    private volatile Map<String, String> configured = Map.of();
    private volatile String node = "";
    private volatile boolean running;
    private String installation;
    private BackendListener listener;

    /** For the container only. */
    protected BackendPool() {}

    @Inject
    public BackendPool(Settings settings, BackendRepository rows, BackendConnector connector, Sealer sealer) {
        this.settings = settings;
        this.rows = rows;
        this.connector = connector;
        this.sealer = sealer;
    }

    /**
     * Makes the rows be as configured and connects to every backend that has or may get jobs.
     *
     * @param name of this node
     */
    public synchronized void start(String name, BackendListener told) {
        node = name;
        listener = new CatalogueKeeper(told);
        installation = rows.installation();
        List<ComfyServer> servers = settings.comfyServers();
        Map<String, String> authorizations = new HashMap<>();
        servers.forEach(server -> server.authorization()
                .ifPresent(value -> authorizations.put(server.url().toString(), value)));
        configured = authorizations;
        running = true;
        follow(rows.configured(
                servers.stream().map(server -> server.url().toString()).toList(),
                settings.integer(Setting.COMFY_SLOTS)));
    }

    public synchronized void stop() {
        running = false;
        connections.values().forEach(connection -> connection.backend().close());
        connections.clear();
    }

    void onChange(@Observes BackendsChanged changed) {
        refresh();
    }

    /** Reads the rows again and connects, connects anew and disconnects accordingly. Asks the database on the calling thread. */
    public synchronized void refresh() {
        if (running) {
            follow(rows.all());
        }
    }

    private void follow(List<BackendRow> known) {
        active = known.stream()
                .filter(row -> row.state() == BackendState.ACTIVE)
                .map(BackendRow::id)
                .collect(Collectors.toSet());
        Set<BackendId> ids = known.stream().map(BackendRow::id).collect(Collectors.toSet());
        refusals.keySet().retainAll(ids);
        hanging.retainAll(ids);
        for (BackendId gone : List.copyOf(connections.keySet())) {
            if (!ids.contains(gone)) {
                disconnect(gone);
            }
        }
        Map<BackendRow, BackendAddress> wanted = new HashMap<>();
        for (BackendRow row : known) {
            try {
                BackendAddress address = address(row);
                Connection connection = connections.get(row.id());
                if (connection == null || !connection.address().equals(address)) {
                    wanted.put(row, address);
                }
            } catch (UnreadableSecretException e) {
                refuse(row.id(), "its credentials cannot be read: " + e.getMessage());
            }
        }
        if (!wanted.isEmpty()) {
            Map<String, byte[]> catalogues = rows.catalogues(wanted.keySet().stream()
                    .map(BackendRow::catalogueHash)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet()));
            wanted.forEach((row, address) -> connect(row, address, catalogues));
        }
    }

    private void connect(BackendRow row, BackendAddress address, Map<String, byte[]> catalogues) {
        disconnect(row.id());
        Optional<byte[]> catalogue = Optional.ofNullable(row.catalogueHash()).map(catalogues::get);
        try {
            connections.put(
                    row.id(),
                    new Connection(address, connector.connect(row.id(), address, installation, catalogue, listener)));
            refusals.remove(row.id());
            LOGGER.atInfo()
                    .addKeyValue("backend", row.id())
                    .addKeyValue("name", row.name())
                    .addKeyValue("state", row.state())
                    .log("backend known");
        } catch (IllegalArgumentException e) {
            refuse(row.id(), "its address cannot be used: " + e.getMessage());
        }
    }

    private void disconnect(BackendId id) {
        Connection connection = connections.remove(id);
        if (connection != null) {
            connection.backend().close();
            LOGGER.atInfo().addKeyValue("backend", id).log("connection to a backend closed");
        }
    }

    private void refuse(BackendId id, String why) {
        disconnect(id);
        if (!why.equals(refusals.put(id, why))) {
            LOGGER.atError()
                    .addKeyValue("backend", id)
                    .addKeyValue("error", why)
                    .log("backend cannot be used");
        }
    }

    private BackendAddress address(BackendRow row) {
        Optional<String> authorization = row.credentials() == null
                ? Optional.ofNullable(configured.get(row.url()))
                : Optional.of(sealer.open(BackendCredentials.purpose(row.url()), row.credentials()));
        return new BackendAddress(URI.create(row.url()), authorization, Optional.ofNullable(row.tlsCa()));
    }

    /** Name of this node. */
    String node() {
        return node;
    }

    /** Whether the configuration of this node has credentials for that address. */
    boolean isConfiguredWithCredentials(String url) {
        return configured.containsKey(url);
    }

    public Optional<ComfyBackend> find(BackendId id) {
        return Optional.ofNullable(connections.get(id)).map(Connection::backend);
    }

    /** Why this node does not use a backend, in words for an operator; empty = it does. */
    public Optional<String> trouble(BackendId id) {
        Connection connection = connections.get(id);
        if (connection == null) {
            return Optional.of(refusals.getOrDefault(id, "not connected"));
        }
        return connection
                .backend()
                .trouble()
                .or(() -> isHanging(id)
                        ? Optional.of("runs a prompt that it was told to interrupt; waiting for its end")
                        : Optional.empty());
    }

    /** Whether it hangs: it gets no new jobs until it does not. */
    public void hangs(BackendId id, boolean now) {
        if (now ? hanging.add(id) : hanging.remove(id)) {
            LOGGER.atWarn().addKeyValue("backend", id).addKeyValue("hangs", now).log("health of a backend changed");
        }
    }

    public boolean isHanging(BackendId id) {
        return hanging.contains(id);
    }

    /** What this node knows of a backend. */
    BackendStatus status(BackendId id) {
        BackendStatus status =
                find(id).map(ComfyBackend::status).orElseGet(() -> BackendStatus.unknown(CircuitState.OPEN));
        return isHanging(id)
                ? new BackendStatus(CircuitState.OPEN, status.version(), status.queue(), status.devices())
                : status;
    }

    public Collection<ComfyBackend> all() {
        return connections.values().stream().map(Connection::backend).toList();
    }

    /** Those that may get new jobs now. */
    public List<ComfyBackend> ready() {
        return all().stream()
                .filter(backend -> isActive(backend)
                        && backend.isHealthy()
                        && !isHanging(backend.id())
                        && backend.clientId().isPresent())
                .toList();
    }

    /** Whether this backend may get new jobs at all, up or down. */
    public boolean isActive(ComfyBackend backend) {
        return active.contains(backend.id());
    }

    /** How this node sees a backend now. */
    BackendReport report(BackendId id) {
        Optional<String> trouble = trouble(id);
        return new BackendReport(
                id, node, trouble.isEmpty(), status(id).circuit().name(), trouble.orElse(null), null);
    }

    /** Writes down for the other nodes how this one sees its backends. */
    void writeReports() {
        Set<BackendId> ids = new java.util.HashSet<>(connections.keySet());
        ids.addAll(refusals.keySet());
        if (running && !ids.isEmpty()) {
            rows.report(node, ids.stream().map(this::report).toList());
        }
    }

    /** Passes everything on, and keeps what a backend can run for the next start of any node. */
    private final class CatalogueKeeper implements BackendListener {
        private final BackendListener told;

        CatalogueKeeper(BackendListener told) {
            this.told = told;
        }

        @Override
        public void onEvent(ComfyBackend backend, ComfyEvent event) {
            told.onEvent(backend, event);
        }

        @Override
        public void onConnected(ComfyBackend backend) {
            told.onConnected(backend);
        }

        @Override
        public void onDisconnected(ComfyBackend backend) {
            told.onDisconnected(backend);
        }

        @Override
        public void onCatalogue(ComfyBackend backend) {
            told.onCatalogue(backend);
            backend.catalogue().ifPresent(catalogue -> {
                try {
                    rows.keepCatalogue(backend.id(), catalogue.hash(), catalogue.content());
                } catch (DatabaseException e) {
                    LOGGER.atWarn()
                            .addKeyValue("backend", backend.id())
                            .addKeyValue("error", e.getMessage())
                            .log("catalogue of a backend not kept");
                }
            });
        }
    }
}
