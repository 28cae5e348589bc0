package oart.sandbox.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import oart.sandbox.Sandbox;
import oart.sandbox.SandboxException;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.issuer.Issuer;
import oart.sandbox.micro.MicroConfig;
import oart.sandbox.micro.MicroNode;
import oart.sandbox.process.DataFolder;
import oart.sandbox.process.Ports;
import oart.settings.ComfyServer;
import oart.settings.DatabaseUrl;
import oart.settings.MinioEndpoint;
import oart.settings.Setting;
import oart.settings.Settings;

/** One started product: the parts, one node, and the way in for other commands. Stops with this process in good order. */
final class Server implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration UNREADY = Duration.ofSeconds(15);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    static final String NODE = "main";

    private final Sandbox sandbox;
    private final AtomicBoolean closed = new AtomicBoolean();
    private MicroNode node;
    private Control control;
    private volatile boolean ready;

    private Server(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Starts it and returns when it is ready.
     *
     * @throws SandboxException with what to do; everything that was started is stopped again
     */
    static Server start(ServerOptions options, Progress progress) {
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        if (!options.comfyui.isEmpty()) {
            ComfyServer.parseList(
                    String.join(",", options.comfyui)); // complains without naming an environment variable
            environment.put(Setting.COMFYUI_SERVER.environmentName(), String.join(",", options.comfyui));
        }
        Path config = options.config.toAbsolutePath().normalize();
        if (!Files.isDirectory(config)) {
            throw new SandboxException(config + ", which --config names, is no folder.");
        }
        Settings settings = Settings.load(config, environment);
        MicroConfig.Installation installation = MicroConfig.Installation.of(home());
        int port = options.port == 0 ? Ports.free() : options.port;
        DataFolder data = DataFolder.open(options.data(), options.fresh);
        try {
            if (!Ports.isFree(port) && !endLeftovers(data, port)) {
                throw new SandboxException(
                        "Port " + port + " is taken by another program; choose another one with --port.");
            }
            Oart.logInto(data.path("logs", "launcher.%g.log"));
            checkRealParts(settings, progress);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
        Sandbox sandbox = Sandbox.start(data, settings, 1, progress::step);
        Server server = new Server(sandbox);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        try {
            server.startNode(installation, options, port, config, progress);
            return server;
        } catch (RuntimeException e) {
            if (server.closed.get()) {
                throw new StoppedException();
            }
            server.close();
            throw e;
        }
    }

    /** A node that a killed launcher left may hold the port. */
    private static boolean endLeftovers(DataFolder data, int port) {
        MicroNode.endLeftover(data.folder("nodes", NODE));
        return Ports.isFree(port);
    }

    /** The repository, which the script names. */
    static Path home() {
        return Path.of(System.getProperty("oart.home", ".")).toAbsolutePath().normalize();
    }

    private static void checkRealParts(Settings settings, Progress progress) {
        if (settings.isSet(Setting.POSTGRES_URL)) {
            DatabaseUrl url = settings.database().orElseThrow();
            Properties properties = new Properties();
            properties.putAll(Map.of("user", url.user(), "password", url.password()));
            properties.put("connectTimeout", Long.toString(CONNECT.toSeconds()));
            try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties)) {
                progress.step("PostgreSQL at " + url.address() + ", version "
                        + connection.getMetaData().getDatabaseProductVersion());
            } catch (SQLException e) {
                throw new SandboxException(
                        "PostgreSQL at " + url.address() + " refused (" + firstLine(e)
                                + "); check POSTGRES_URL, or unset it to use an embedded one.",
                        e);
            }
        }
        if (settings.isSet(Setting.MINIO_ENDPOINT)) {
            MinioEndpoint endpoint = settings.minio().orElseThrow();
            if (!answers(endpoint.url())) {
                throw new SandboxException("The object store at " + endpoint.url()
                        + " does not answer; check MINIO_ENDPOINT, or unset it to use an embedded one.");
            }
            progress.step("object store at " + endpoint.url());
        }
        settings.uri(Setting.FIEF_DOMAIN).ifPresent(url -> tell(progress, "issuer", url));
        for (ComfyServer comfy : settings.comfyServers()) {
            tell(progress, "ComfyUI", comfy.url());
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    private static void tell(Progress progress, String part, URI url) {
        progress.step(part + " at " + url + (answers(url) ? "" : " does not answer yet"));
    }

    private static boolean answers(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        String host = url.getHost().replaceAll("^\\[|]$", "");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void startNode(
            MicroConfig.Installation installation, ServerOptions options, int port, Path config, Progress progress) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(Setting.CONFIG_DIR.environmentName(), config.toString());
        if (!options.comfyui.isEmpty()) {
            variables.put(Setting.COMFYUI_SERVER.environmentName(), String.join(",", options.comfyui));
        }
        String jvm = System.getenv().getOrDefault("OART_JAVA_OPTS", "").strip();
        List<String> jvmOptions = jvm.isEmpty() ? List.of() : List.of(jvm.split("\\s+"));
        node = sandbox.launchMicro(installation, NODE, options.address, port, variables, jvmOptions);
        String secret = sandbox.data().secret("control");
        control = Control.start(
                secret, Map.of("/token", this::token, "/status", body -> status(), "/stop", body -> stop()));
        RunningServer.announce(sandbox.data(), url(), control, secret, node.log(), false);
        progress.step("Payara Micro starts the application");
        String missing = node.awaitReady(READY, UNREADY);
        if (!missing.isEmpty()) {
            progress.say("It runs but is not ready yet: " + missing);
        }
        ready = true;
        RunningServer.announce(sandbox.data(), url(), control, secret, node.log(), true);
    }

    private Control.Reply token(String user) {
        Optional<Issuer> issuer = sandbox.embeddedIssuer();
        if (issuer.isEmpty()) {
            return new Control.Reply(
                    409, "The server signs in at a real issuer, so there are no demo tokens; get one there.");
        }
        return issuer.get()
                .find(user)
                .map(found -> new Control.Reply(200, issuer.get().mint(found)))
                .orElseGet(() -> new Control.Reply(
                        404, "There is no user '" + user + "'; the demo has " + demoUsers(issuer.get()) + '.'));
    }

    static String demoUsers(Issuer issuer) {
        return issuer.users().stream()
                .limit(10)
                .map(user -> user.name() + (user.equals(FiefUser.ADA) ? " (administrator)" : ""))
                .collect(Collectors.joining(", "));
    }

    private Control.Reply status() {
        StringBuilder text = new StringBuilder((ready ? "O-Art runs at " : "O-Art is starting at ") + shown(url())
                + " (process " + ProcessHandle.current().pid() + ", node " + node.pid() + ")\n");
        sandbox.parts().forEach((part, place) -> text.append(String.format("  %-14s%s%n", part, place)));
        text.append(String.format("  %-14s%s%n", "data", sandbox.data().root()));
        text.append(String.format("  %-14s%s%n", "log", node.log()));
        return new Control.Reply(200, text.toString());
    }

    private Control.Reply stop() {
        // On a thread of its own: closing waits for this one.
        return new Control.Reply(200, "", () -> new Thread(() -> System.exit(0), "exit").start());
    }

    static String shown(URI url) {
        return url.toString().replaceFirst("/$", "");
    }

    URI url() {
        return node.url();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Waits until the node ends. @throws SandboxException nobody asked it to */
    void awaitEnd() throws InterruptedException {
        node.awaitEnd();
        if (!closed.get()) {
            throw new SandboxException("The server ended by itself; its log " + node.log() + " may say why.");
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        if (control != null) {
            control.close();
        }
        RunningServer.withdraw(sandbox.data());
        sandbox.close();
    }
}
