package oart.acceptance.micro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import oart.acceptance.http.Api;
import oart.sandbox.Sandbox;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroNode;
import oart.sandbox.process.DataFolder;
import oart.settings.Setting;

/** PostgreSQL, object store, issuer, ComfySim and one node of Payara Micro; started once for all tests of this process. */
public final class MicroInstallation {
    private static final Path HOME = Path.of("").toAbsolutePath().getParent();

    /** An origin whose pages may call, and a proxy that may name a client's address: the tests themselves. */
    static final String ORIGIN = "https://art.example";

    static final String WEBHOOK_SECRET = "a secret of the acceptance tests";

    private static final Map<String, String> SETTINGS = Map.of(
            "OART_RETENTION_EVERY",
            "PT5S",
            Setting.CORS_ORIGINS.environmentName(),
            ORIGIN,
            Setting.TRUSTED_PROXIES.environmentName(),
            "127.0.0.1",
            "OART_WEBHOOK_SECRET",
            WEBHOOK_SECRET,
            "OART_WEBHOOK_ALLOW",
            "127.0.0.1");

    private final Sandbox sandbox;
    private final MicroNode node;

    private MicroInstallation(Path folder) {
        try {
            DataFolder.delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sandbox = Sandbox.start(folder);
        node = sandbox.startMicro(HOME, "node-1", SETTINGS);
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
    }

    private static final class Shared {
        private static final MicroInstallation INSTANCE =
                new MicroInstallation(HOME.resolve("acceptance-tests/target/micro"));
    }

    public static MicroInstallation shared() {
        return Shared.INSTANCE;
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public URI url() {
        return node.url();
    }

    MicroNode node() {
        return node;
    }

    /** Another node on the same parts; the caller closes it. */
    MicroNode secondNode() {
        return sandbox.startMicro(HOME, "node-2", Map.of());
    }

    public Api api(FiefUser user) {
        return withToken(sandbox.issuer().mint(user));
    }

    /** Somebody who was never here before and shares nothing with other tests. */
    FiefUser newUser(String name) {
        UUID id = UUID.randomUUID();
        FiefUser user = FiefUser.of(id, name + '-' + id);
        sandbox.issuer().put(user);
        return user;
    }

    Api withToken(String token) {
        return new Api(node.url(), Optional.of(token));
    }

    public Api anonymous() {
        return new Api(node.url(), Optional.empty());
    }

    /** The first column of the first row. */
    String sql(String query) {
        List<String> column = sandbox.database().column(query);
        return column.isEmpty() ? null : column.get(0);
    }

    /** How many objects of pictures the store holds. */
    long objects() {
        return count(name -> name.endsWith(".png"));
    }

    /** How many objects the store holds for one user. */
    long objects(UUID user) {
        return count(name -> name.contains(user.toString()));
    }

    private long count(Predicate<String> counted) {
        return sandbox.objectStore().objects().stream().filter(counted).count();
    }

    /** Puts other bytes into an object that is there. */
    void overwrite(String key, byte[] bytes) {
        Path file = sandbox.objectStore().objects().stream()
                .map(sandbox.objectStore().folder()::resolve)
                .filter(path -> path.endsWith(key))
                .findFirst()
                .orElseThrow();
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
