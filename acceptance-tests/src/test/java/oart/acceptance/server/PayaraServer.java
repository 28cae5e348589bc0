package oart.acceptance.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import oart.sandbox.Sandbox;
import oart.sandbox.process.DataFolder;
import oart.sandbox.process.Guard;
import oart.sandbox.process.Ports;

/** The EAR in a new domain of Payara Server, prepared as {@code docs/servers.md} says. */
final class PayaraServer implements OArtServer {
    private static final Path HOME = Installed.SERVERS.resolve("payara6");
    private static final Path ASADMIN = HOME.resolve("bin/asadmin");
    private static final int HTTP = 80;
    private static final int ADMIN = 48;

    private final Installed installed = new Installed(HOME, "payara-server");
    private final Path domains = installed.log().resolveSibling("domains");
    private final int portBase = freeBase();
    private Guard guard;

    private PayaraServer() {}

    static PayaraServer start() {
        PayaraServer server = new PayaraServer();
        try {
            server.prepare();
            server.startDomain();
            server.asadmin("deploy", "--name", "oart", Installed.EAR.toString());
            server.installed.awaitReady(server.url(), () -> true);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void prepare() {
        setExecutable(ASADMIN);
        setExecutable(HOME.resolve("glassfish/bin/asadmin"));
        local("create-domain", "--nopassword", "--portbase", Integer.toString(portBase), "oart");
        local("start-domain", "oart");
        String listener = "configs.config.server-config.network-config.network-listeners.network-listener.";
        for (String name : List.of("http-listener-1", "http-listener-2", "admin-listener")) {
            asadmin("set", listener + name + ".address=127.0.0.1");
        }
        Path configure = Installed.REPOSITORY.resolve("config/payara-server/configure.sh");
        installed.run(List.of(
                "/bin/sh",
                configure.toString(),
                HOME.toString(),
                domains.resolve("oart").toString(),
                Installed.DRIVER.toString(),
                Integer.toString(portBase + ADMIN)));
        local("stop-domain", "oart");
    }

    private void startDomain() {
        local("start-domain", "oart");
        try {
            String pid = Files.readString(domains.resolve("oart/config/pid")).strip();
            guard = Guard.over(Long.parseLong(pid), "KILL");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command for the running domain. */
    private void asadmin(String... words) {
        List<String> command = new ArrayList<>(
                List.of(ASADMIN.toString(), "--interactive=false", "--port", Integer.toString(portBase + ADMIN)));
        command.addAll(List.of(words));
        installed.run(command);
    }

    /** A command about a domain. */
    private void local(String command, String... words) {
        List<String> all = new ArrayList<>(
                List.of(ASADMIN.toString(), "--interactive=false", command, "--domaindir", domains.toString()));
        all.addAll(List.of(words));
        installed.run(all);
    }

    private static int freeBase() {
        Random random = new Random();
        for (int n = 0; n < 100; n++) {
            int base = 20_000 + random.nextInt(30_000);
            if (List.of(HTTP, ADMIN, 81, 76, 86, 37, 38, 39, 20, 66).stream()
                    .allMatch(port -> Ports.isFree(base + port))) {
                return base;
            }
        }
        throw new IllegalStateException("no range of ports is free");
    }

    private static void setExecutable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException(file + " cannot be made executable");
        }
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + (portBase + HTTP) + "/");
    }

    @Override
    public Sandbox sandbox() {
        return installed.sandbox();
    }

    @Override
    public void close() {
        if (guard != null) {
            local("stop-domain", "--kill=true", "oart");
            guard.close();
        }
        sandbox().close();
        try {
            DataFolder.delete(domains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
