package oart.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.sandbox.Sandbox;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroConfig;
import oart.sandbox.micro.MicroNode;
import oart.sandbox.process.DataFolder;
import oart.sandbox.process.Ports;
import oart.settings.DatabaseEnvironment;

/** Two nodes, two backends, one database and one store, each behind relays. Started once for all scenarios. */
final class Cluster {
    static final Duration READY = Duration.ofSeconds(180);
    private static final Duration UNREADY = Duration.ofSeconds(60);
    private static final Path HOME = Path.of("").toAbsolutePath().getParent();

    final Sandbox sandbox;
    final List<SimProcess> sims = new ArrayList<>();
    /** Before each backend. */
    final List<Relay> backends = new ArrayList<>();

    final Relay database;
    final Relay store;
    final List<MicroNode> nodes = new ArrayList<>();

    private static final class Shared {
        private static final Cluster INSTANCE = new Cluster(HOME.resolve("acceptance-tests/target/fault"));
    }

    static Cluster shared() {
        return Shared.INSTANCE;
    }

    private Cluster(Path folder) {
        try {
            DataFolder.delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sandbox = Sandbox.start(folder, 0);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        for (int n = 0; n < 2; n++) {
            SimProcess sim = new SimProcess(folder.resolve("sim-" + n));
            sims.add(sim);
            backends.add(new Relay(sim.port()));
        }
        database = new Relay(sandbox.database().port());
        store = new Relay(sandbox.objectStore().endpoint().getPort());
        for (int n = 1; n <= 2; n++) {
            nodes.add(sandbox.launchMicro(
                    MicroConfig.Installation.of(HOME), "n" + n, "127.0.0.1", Ports.free(), environment(), List.of()));
        }
        nodes.forEach(node -> node.awaitReady(READY, UNREADY));
    }

    private Map<String, String> environment() {
        Map<String, String> changes =
                new HashMap<>(DatabaseEnvironment.of("postgresql://postgres@127.0.0.1:" + database.port() + "/oart"));
        changes.put("MINIO_ENDPOINT", "http://127.0.0.1:" + store.port());
        changes.put(
                "COMFYUI_SERVER",
                backends.stream()
                        .map(relay -> "http://127.0.0.1:" + relay.port())
                        .collect(Collectors.joining(",")));
        return changes;
    }

    /** All faults are gone, all parts run, both nodes are ready. */
    void heal() {
        Stream.concat(backends.stream(), Stream.of(database, store)).forEach(Relay::pass);
        for (SimProcess sim : sims) {
            if (!sim.isAlive()) {
                sim.start();
            }
            sim.clearFaults();
        }
        for (MicroNode node : nodes) {
            if (!node.isAlive()) {
                node.launch();
            }
        }
        nodes.forEach(node -> node.awaitReady(READY, UNREADY));
    }

    Api api(MicroNode node, FiefUser user) {
        return new Api(node.url(), java.util.Optional.of(sandbox.issuer().mint(user)));
    }

    /** The node that drives the job now. */
    MicroNode owner(String job) {
        String owner = sql("select owner from generation_jobs where id = '" + job + "'");
        return nodes.get(owner.startsWith("n1-") ? 0 : 1);
    }

    MicroNode other(MicroNode node) {
        return nodes.get(nodes.get(0) == node ? 1 : 0);
    }

    /** The first column of the first row, past the relay; null when there is none. */
    String sql(String query) {
        List<String> column = column(query);
        return column.isEmpty() ? null : column.get(0);
    }

    List<String> column(String query) {
        try (Connection connection = sandbox.database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void close() {
        sims.forEach(SimProcess::close);
        backends.forEach(Relay::close);
        sandbox.close();
        database.close();
        store.close();
    }
}
