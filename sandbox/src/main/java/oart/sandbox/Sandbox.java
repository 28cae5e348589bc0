package oart.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import oart.sandbox.comfysim.ComfySim;
import oart.sandbox.comfysim.ComfySimConfig;
import oart.sandbox.database.EmbeddedDatabase;
import oart.sandbox.issuer.Issuer;
import oart.sandbox.issuer.IssuerConfig;
import oart.sandbox.micro.MicroConfig;
import oart.sandbox.micro.MicroNode;
import oart.sandbox.objectstore.EmbeddedObjectStore;
import oart.sandbox.process.DataFolder;
import oart.sandbox.process.Ports;
import oart.settings.DatabaseEnvironment;
import oart.settings.DatabaseUrl;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * The parts that a node needs, each embedded unless the settings name a real one, and any number of nodes on them. Everything
 * lies in one data folder and survives there; ports and secrets are chosen once. Closing stops nodes first, then the parts.
 */
public final class Sandbox implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration UNREADY = Duration.ofSeconds(20);
    private static final String CLIENT_ID = "oart";
    private static final String EMBEDDED = " (embedded)";

    private final DataFolder data;
    private final Settings settings;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<MicroNode> nodes = new ArrayList<>();
    private EmbeddedDatabase database;
    private EmbeddedObjectStore objectStore;
    private Issuer issuer;
    private final List<Integer> comfyPorts = new ArrayList<>();
    private final List<ComfySim> sims = new ArrayList<>();

    private Sandbox(DataFolder data, Settings settings) {
        this.data = data;
        this.settings = settings;
    }

    /** Starts all parts as embedded ones with one ComfySim, for tests. @param folder of the data; made when missing */
    public static Sandbox start(Path folder) {
        return start(folder, 1);
    }

    /** As {@link #start(Path)} with so many ComfySims. */
    public static Sandbox start(Path folder, int comfySims) {
        Settings none = Settings.load(folder.resolve("no-such-folder"), Map.of());
        return start(DataFolder.open(folder, false), none, comfySims, part -> {});
    }

    /**
     * Starts the parts that the settings do not name, all at once.
     *
     * @param data is closed with the sandbox, also when this fails
     * @param comfySims how many, when the settings name no ComfyUI server
     * @param started told of each part once it runs, from several threads
     */
    public static Sandbox start(DataFolder data, Settings settings, int comfySims, Consumer<String> started) {
        Sandbox sandbox = new Sandbox(data, settings);
        try {
            sandbox.startParts(comfySims, started);
            return sandbox;
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private void startParts(int comfySims, Consumer<String> started) {
        // Ports and secrets are chosen here, before any thread starts.
        int databasePort = data.port("database");
        int objectPort = data.port("objects");
        IssuerConfig issuerConfig = new IssuerConfig(
                data.port("issuer"),
                data.path("issuer", "key.json"),
                CLIENT_ID,
                data.secret("issuer.client"),
                data.secret("issuer.api"));
        String objectSecret = data.secret("objects");
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        if (!settings.isSet(Setting.POSTGRES_URL)) {
            starts.add(CompletableFuture.runAsync(() -> {
                database = EmbeddedDatabase.start(data.folder("postgresql"), databasePort);
                started.accept("PostgreSQL");
            }));
        }
        if (!settings.isSet(Setting.MINIO_ENDPOINT)) {
            starts.add(CompletableFuture.runAsync(() -> {
                objectStore = EmbeddedObjectStore.start(data.folder("objects"), objectPort, CLIENT_ID, objectSecret);
                started.accept("object store");
            }));
        }
        if (!settings.isSet(Setting.FIEF_DOMAIN)) {
            starts.add(CompletableFuture.runAsync(() -> {
                issuer = Issuer.start(issuerConfig);
                started.accept("issuer");
            }));
        }
        if (!settings.isSet(Setting.COMFYUI_SERVER)) {
            for (int n = 0; n < comfySims; n++) {
                sims.add(null);
                comfyPorts.add(data.port("comfysim-" + n));
            }
            starts.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < comfySims; n++) {
                    startComfySim(n);
                }
                started.accept("ComfySim");
            }));
        }
        await(starts);
        describe(issuerConfig);
    }

    /** Waits for all, so that none is still starting when one has failed. */
    private static void await(List<CompletableFuture<Void>> starts) {
        RuntimeException failure = null;
        for (CompletableFuture<Void> start : starts) {
            try {
                start.join();
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void describe(IssuerConfig config) {
        String url = database == null ? settings.require(Setting.POSTGRES_URL) : database.url();
        environment.putAll(DatabaseEnvironment.of(url));
        if (objectStore != null) {
            environment.put("MINIO_ENDPOINT", objectStore.endpoint().toString());
            environment.put("MINIO_ACCESS_KEY", objectStore.accessKey());
            environment.put("MINIO_SECRET_KEY", objectStore.secretKey());
        }
        if (issuer != null) {
            environment.put("FIEF_DOMAIN", issuer.url().toString());
            environment.put("FIEF_CLIENT_ID", config.clientId());
            environment.put("FIEF_CLIENT_SECRET", config.clientSecret());
            environment.put("FIEF_API_URL", issuer.url() + "/admin/api");
            environment.put("FIEF_API_USER_TOKEN", config.apiKey());
            environment.put("FIEF_USER_WEBHOOK_SECRET", data.secret("issuer.webhook"));
        }
        if (!sims.isEmpty()) {
            environment.put(Setting.COMFYUI_SERVER.environmentName(), join(sims));
        }
        if (!settings.isSet(Setting.SECRET_KEY)) {
            environment.put(Setting.SECRET_KEY.environmentName(), data.secret("secret-key"));
        }
        if (!settings.isSet(Setting.LOGS_PATH)) {
            environment.put(
                    Setting.LOGS_PATH.environmentName(), data.folder("logs").toString());
        }
    }

    private static String join(List<ComfySim> sims) {
        return sims.stream().map(sim -> sim.uri().toString()).collect(Collectors.joining(","));
    }

    /** Starts one of the ComfySims again, after it was closed or died, on the same port and folder, with an empty memory. */
    public ComfySim startComfySim(int n) {
        ComfySimConfig config = ComfySimConfig.in(data.folder("comfysim-" + n))
                .withPort(comfyPorts.get(n))
                .withLogFile(data.path("logs", "comfysim-" + n + ".jsonl"));
        sims.set(n, ComfySim.start(config));
        return sims.get(n);
    }

    /** The ComfySims, as many as were asked for; none when real servers are used. */
    public List<ComfySim> comfySims() {
        return List.copyOf(sims);
    }

    /** What a node's environment must have to use these parts. Holds secrets. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    public DataFolder data() {
        return data;
    }

    /** The embedded database. @throws IllegalStateException a real one is used */
    public EmbeddedDatabase database() {
        return embedded(database);
    }

    /** The embedded object store. @throws IllegalStateException a real one is used */
    public EmbeddedObjectStore objectStore() {
        return embedded(objectStore);
    }

    /** The embedded issuer. @throws IllegalStateException a real one is used */
    public Issuer issuer() {
        return embedded(issuer);
    }

    /** The embedded issuer, unless a real one is used. */
    public Optional<Issuer> embeddedIssuer() {
        return Optional.ofNullable(issuer);
    }

    /** Name of each part and where it is, without secrets. */
    public Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        DatabaseUrl url = DatabaseUrl.parse(environment.get("POSTGRES_URL"));
        String database = url.address() + '/' + url.database();
        parts.put("PostgreSQL", this.database == null ? database : database + EMBEDDED);
        parts.put(
                "object store", objectStore == null ? real(Setting.MINIO_ENDPOINT) : objectStore.endpoint() + EMBEDDED);
        parts.put("issuer", issuer == null ? real(Setting.FIEF_DOMAIN) : issuer.url() + EMBEDDED);
        parts.put("ComfyUI", sims.isEmpty() ? settings.comfyServers().toString() : join(sims) + " (ComfySim)");
        return parts;
    }

    private String real(Setting setting) {
        return settings.require(setting);
    }

    private static <T> T embedded(T part) {
        if (part == null) {
            throw new IllegalStateException("this part is not an embedded one");
        }
        return part;
    }

    /**
     * Starts a node on a free port of the loopback address and waits until it is ready.
     *
     * @param home the repository, where the build left the WAR and Payara Micro
     * @param name its name and its folder
     * @param changes environment variables of this node alone
     */
    public MicroNode startMicro(Path home, String name, Map<String, String> changes) {
        MicroNode node =
                launchMicro(MicroConfig.Installation.of(home), name, "127.0.0.1", Ports.free(), changes, List.of());
        node.awaitReady(READY, UNREADY);
        return node;
    }

    /** Launches a node without waiting for it. */
    public MicroNode launchMicro(
            MicroConfig.Installation installation,
            String name,
            String address,
            int port,
            Map<String, String> changes,
            List<String> jvmOptions) {
        Map<String, String> variables = new LinkedHashMap<>(environment);
        variables.put(Setting.NODE_NAME.environmentName(), name);
        variables.putAll(changes);
        MicroNode node = MicroNode.launch(
                new MicroConfig(installation, data.folder("nodes", name), address, port, variables, jvmOptions));
        nodes.add(node);
        return node;
    }

    /** Stops the nodes, then the parts, and unlocks the data folder. */
    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(nodes);
        nodes.clear();
        all.addAll(sims);
        all.add(issuer);
        all.add(objectStore);
        all.add(database);
        all.add(data);
        RuntimeException failure = null;
        for (AutoCloseable one : all) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) { // each must get its turn
                RuntimeException next = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (failure == null) {
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
