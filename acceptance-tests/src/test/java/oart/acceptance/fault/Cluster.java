package oart.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    /** A dead link is found within seconds, not within most of a minute. */
    private static final Map<String, String> QUICK = Map.of("OART_COMFY_PING", "PT2S", "OART_COMFY_SILENCE", "PT6S");

    private static final Path HOME = Path.of("").toAbsolutePath().getParent();

    private final Path folder;
    final Sandbox sandbox;
    final List<SimProcess> sims = new ArrayList<>();
    /** Before each backend. */
    final List<Relay> backends = new ArrayList<>();

    /** Before the database, one for each node. */
    final List<Relay> databases = new ArrayList<>();

    final Relay store;
    final List<MicroNode> nodes = new ArrayList<>();

    private static final class Shared {
        private static final Cluster INSTANCE = new Cluster(HOME.resolve("acceptance-tests/target/fault"));
    }

    static Cluster shared() {
        return Shared.INSTANCE;
    }

    private Cluster(Path folder) {
        this.folder = folder;
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
        store = new Relay(sandbox.objectStore().endpoint().getPort());
        for (int n = 1; n <= 2; n++) {
            Relay database = new Relay(sandbox.database().port());
            databases.add(database);
            nodes.add(launch("n" + n, database, List.of()));
        }
        nodes.forEach(node -> node.awaitReady(READY, UNREADY));
    }

    private MicroNode launch(String name, Relay database, List<String> jvmOptions) {
        return sandbox.launchMicro(
                MicroConfig.Installation.of(HOME), name, "127.0.0.1", Ports.free(), environment(database), jvmOptions);
    }

    /** A third node, whose clock is that far ahead, ready; the scenario closes it. */
    MicroNode nodeWithAnotherClock(Duration ahead) {
        MicroNode node = launch("n3", databases.get(0), List.of(ClockAgent.option(folder.resolve("clock.jar"), ahead)));
        node.awaitReady(READY, UNREADY);
        return node;
    }

    private Map<String, String> environment(Relay database) {
        Map<String, String> changes =
                new HashMap<>(DatabaseEnvironment.of("postgresql://postgres@127.0.0.1:" + database.port() + "/oart"));
        changes.putAll(QUICK);
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
        Stream.of(backends.stream(), databases.stream(), Stream.of(store))
                .flatMap(relays -> relays)
                .forEach(Relay::pass);
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

    /** Stops all threads of a process where they are, as a long pause of its machine does. */
    static void freeze(MicroNode node) {
        signal(node, "STOP");
    }

    static void thaw(MicroNode node) {
        signal(node, "CONT");
    }

    private static void signal(MicroNode node, String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(node.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + signal + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The relay through which a node reaches the database. */
    Relay databaseOf(MicroNode node) {
        return databases.get(nodes.indexOf(node));
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
        return sandbox.database().column(query);
    }

    private void close() {
        sims.forEach(SimProcess::close);
        backends.forEach(Relay::close);
        sandbox.close();
        databases.forEach(Relay::close);
        store.close();
    }
}
