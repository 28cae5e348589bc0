package oart.acceptance.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import oart.sandbox.Sandbox;
import oart.sandbox.process.Guard;
import oart.sandbox.process.Ports;

/** The EAR in WildFly, prepared as {@code docs/servers.md} says. */
final class WildFly implements OArtServer {
    private static final Path HOME = Installed.SERVERS.resolve("wildfly-" + System.getProperty("wildfly.version"));
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Installed installed = new Installed(HOME, "wildfly");
    private final int port = Ports.free();
    private Process process;
    private Guard guard;

    private WildFly() {}

    static WildFly start() {
        WildFly server = new WildFly();
        try {
            server.prepare();
            server.launch();
            server.installed.awaitReady(
                    server.url(),
                    () -> server.process.isAlive()
                            && !Files.exists(HOME.resolve("standalone/deployments/oart.ear.failed")));
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void prepare() {
        try (Stream<Path> programs = Files.list(HOME.resolve("bin"))) {
            programs.filter(file -> file.toString().endsWith(".sh"))
                    .forEach(file -> file.toFile().setExecutable(true));
            Files.deleteIfExists(HOME.resolve("standalone/deployments/oart.ear.failed"));
            Files.deleteIfExists(HOME.resolve("standalone/deployments/oart.ear.deployed"));
            Files.copy(
                    Installed.EAR,
                    HOME.resolve("standalone/deployments/oart.ear"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path configure = Installed.REPOSITORY.resolve("config/wildfly/configure.sh");
        installed.run(List.of("/bin/sh", configure.toString(), HOME.toString(), Installed.DRIVER.toString()));
    }

    private void launch() {
        process = installed.launch(List.of(
                HOME.resolve("bin/standalone.sh").toString(),
                "-c",
                "standalone-oart.xml",
                "-b",
                "127.0.0.1",
                "-bmanagement",
                "127.0.0.1",
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=" + Ports.free(),
                "-Djboss.management.http.port=" + Ports.free()));
        guard = Guard.over(process.pid(), "TERM");
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public Sandbox sandbox() {
        return installed.sandbox();
    }

    @Override
    public void close() {
        if (process != null) {
            List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroy);
            all.forEach(one -> one.onExit()
                    .completeOnTimeout(null, STOP.toSeconds(), TimeUnit.SECONDS)
                    .join());
            all.forEach(ProcessHandle::destroyForcibly);
            guard.close();
        }
        sandbox().close();
    }
}
