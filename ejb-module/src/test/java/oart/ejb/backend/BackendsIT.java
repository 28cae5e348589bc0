package oart.ejb.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import oart.ejb.audit.AuditTrail;
import oart.ejb.backend.BackendChange.Clearable;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.secret.Sealer;
import oart.ejb.secret.SecretConfig;
import oart.persistence.TestDatabase;
import oart.persistence.audit.AuditRepository;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.backend.BackendState;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import oart.settings.Settings;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators do, on a real database, and what nodes make of it. */
class BackendsIT {
    private static final URI URL = URI.create("https://gpu-1:8188");
    private static final BackendConfig CONFIG = new BackendConfig(2);
    private static final BackendEdit ADA = new BackendEdit(UserId.random(), Optional.of("as asked"));
    private static final BackendListener DEAF = new BackendListener() {
        @Override
        public void onEvent(ComfyBackend backend, ComfyEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onConnected(ComfyBackend backend) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onDisconnected(ComfyBackend backend) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onCatalogue(ComfyBackend backend) {
            assertThat(backend.catalogue()).isPresent();
        }
    };

    @TempDir
    private Path folder;

    private Database database;
    private BackendRepository rows;
    private Node node;

    /** One node; a second one shares the database only. */
    private final class Node {
        final RememberingConnector connector = new RememberingConnector();
        final BackendPool pool;
        final Backends backends;

        Node(String name, String key) {
            Sealer sealer = new Sealer(new SecretConfig(Optional.ofNullable(key)));
            Settings settings = Settings.load(
                    folder,
                    Map.of("POSTGRES_URL", "postgresql://a:b@127.0.0.1/x", "COMFYUI_SERVER", "http://u:p@one:8188"));
            pool = new BackendPool(settings, rows, connector, sealer);
            backends = new Backends(
                    new BackendService(rows, sealer, CONFIG, new AuditTrail(new AuditRepository(database))),
                    pool,
                    connector);
            pool.start(name, DEAF);
        }

        BackendId configured() {
            return backends.list(Set.of(), Optional.empty(), Optional.empty(), 10).stream()
                    .filter(view -> view.url().equals("http://one:8188"))
                    .findFirst()
                    .orElseThrow()
                    .id();
        }
    }

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        rows = new BackendRepository(database);
        node = new Node("n1", "a key of sixteen and more");
    }

    private static BackendChange at(URI url, Clearable<BackendCredentials> credentials) {
        return change(Optional.of(url), credentials, Clearable.absent());
    }

    private static BackendChange change(
            Optional<URI> url, Clearable<BackendCredentials> credentials, Clearable<String> tlsCa) {
        return new BackendChange(
                url, Optional.empty(), Optional.empty(), Optional.empty(), Clearable.absent(), credentials, tlsCa);
    }

    private static Clearable<BackendCredentials> token(String token) {
        return Clearable.of(BackendCredentials.bearer(token));
    }

    private static void refused(ProblemType type, String part, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type()).isEqualTo(type);
            assertThat(problem.detail()).contains(part);
        });
    }

    @Test
    void anAddedBackendShouldBeConnectedOnAllNodesWithItsCredentialsUnsealed() {
        // Given
        Node other = new Node("n2", "a key of sixteen and more");

        // When
        BackendView added = node.backends.add(ADA, at(URL, token("s3cret")));
        other.pool.onChange(new BackendsChanged());

        // Then
        for (Node each : List.of(node, other)) {
            assertThat(each.connector.open())
                    .extracting(made -> made.address.authorization())
                    .containsExactlyInAnyOrder(Optional.of("Basic dTpw"), Optional.of("Bearer s3cret"));
        }
        assertThat(added.hasCredentials()).isTrue();
        assertThat(added.toString()).doesNotContain("s3cret");
        assertThat(added.name()).isEqualTo("gpu-1:8188");
        assertThat(added.slots()).isEqualTo(2);
        assertThat(new String(rows.find(added.id()).orElseThrow().credentials(), StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret");
        assertThat(node.backends.require(node.configured()).hasCredentials()).isTrue();
    }

    @Test
    void anotherAddressOrOtherCredentialsShouldConnectAnewAndTheRestShouldNot() {
        // Given
        BackendId id = node.backends.add(ADA, at(URL, token("one"))).id();
        int before = node.connector.made.size();

        // When
        node.backends.change(
                ADA,
                id,
                new BackendChange(
                        Optional.empty(),
                        Optional.of("gpu"),
                        Optional.of(4),
                        Optional.of(List.of("x")),
                        Clearable.of(5),
                        Clearable.absent(),
                        Clearable.absent()));
        int afterTuning = node.connector.made.size();
        node.backends.change(ADA, id, change(Optional.empty(), token("two"), Clearable.absent()));
        refused(
                ProblemType.VALIDATION_FAILED,
                "give them again",
                () -> node.backends.change(
                        ADA,
                        id,
                        change(Optional.of(URI.create("https://evil:1")), Clearable.absent(), Clearable.absent())));
        BackendView moved = node.backends.change(ADA, id, at(URI.create("https://gpu-2:8188"), token("three")));

        // Then
        assertThat(afterTuning).isEqualTo(before);
        assertThat(node.connector.made).hasSize(before + 2);
        assertThat(node.connector.open()).hasSize(2);
        assertThat(moved.name()).isEqualTo("gpu");
        assertThat(moved.weight()).isEqualTo(4);
        assertThat(moved.slots()).isEqualTo(5);
        assertThat(moved.url()).isEqualTo("https://gpu-2:8188");
        assertThat(node.connector.open().get(1).address.authorization()).contains("Bearer three");
    }

    @Test
    void credentialsShouldBeRefusedWithoutAKeyAndBeTroubleUnderAnotherOne() {
        // Given
        BackendId id = node.backends.add(ADA, at(URL, token("s3cret"))).id();

        // When
        Node keyless = new Node("n2", null);
        Node otherKey = new Node("n3", "another key of sixteen");

        // Then
        assertThat(keyless.pool.trouble(id).orElseThrow()).contains("oart.secret-key is not set");
        assertThat(otherKey.pool.trouble(id).orElseThrow()).contains("not the one it was sealed with");
        assertThat(otherKey.backends.require(id).status().circuit()).isEqualTo(CircuitState.OPEN);
        assertThat(otherKey.pool.find(id)).isEmpty();
        refused(
                ProblemType.VALIDATION_FAILED,
                "oart.secret-key",
                () -> keyless.backends.add(ADA, at(URI.create("https://gpu-3:1"), token("x"))));
        assertThat(keyless.backends
                        .add(ADA, at(URI.create("https://gpu-3:1"), Clearable.absent()))
                        .hasCredentials())
                .isFalse();
    }

    @Test
    void authoritiesThatCannotBeReadShouldBeTroubleOfThatBackendAlone() {
        // Given
        BackendId id = node.backends.add(ADA, at(URL, Clearable.absent())).id();

        // When
        database.update("UPDATE backends SET tls_ca = 'bad' WHERE id = ?", id.value());
        node.pool.refresh();

        // Then
        assertThat(node.pool.trouble(id).orElseThrow()).contains("no certificate");
        assertThat(node.connector.open()).hasSize(1);
        refused(
                ProblemType.VALIDATION_FAILED,
                "https",
                () -> node.backends.add(
                        ADA,
                        change(Optional.of(URI.create("http://gpu-4:1")), Clearable.absent(), Clearable.of("pem"))));
    }

    @Test
    void drainedBackendsShouldGetNoJobsAndRemovedOnesShouldStayConnectedWhileTheyHaveSome() {
        // Given
        BackendId id = node.backends.add(ADA, at(URL, Clearable.absent())).id();
        assertThat(node.pool.ready()).hasSize(2);
        occupy(id);

        // When
        refused(ProblemType.CONFLICT, "Drain it first", () -> node.backends.remove(ADA, id));
        BackendView drained = node.backends.drain(ADA, id);
        node.backends.remove(ADA, id);
        node.backends.remove(ADA, id);

        // Then
        assertThat(drained.state()).isEqualTo(BackendState.DRAINING);
        assertThat(node.pool.ready()).hasSize(1);
        assertThat(node.connector.open()).hasSize(2);
        refused(ProblemType.CONFLICT, "removed", () -> node.backends.resume(ADA, id));
        database.update("DELETE FROM generation_jobs");
        node.pool.refresh();
        assertThat(node.connector.open()).hasSize(1);
        assertThat(node.backends.require(id).state()).isEqualTo(BackendState.REMOVED);
        assertThat(node.backends.list(Set.of(), Optional.empty(), Optional.empty(), 10))
                .hasSize(1);
        assertThat(node.backends.add(ADA, at(URL, Clearable.absent())).id()).isEqualTo(id);
    }

    @Test
    void aConfiguredBackendShouldBeDrainedAndTunedHereOnly() {
        // Given
        BackendId id = node.configured();

        // Then
        refused(ProblemType.CONFLICT, "configuration", () -> node.backends.remove(ADA, id));
        refused(
                ProblemType.CONFLICT,
                "configuration",
                () -> node.backends.change(ADA, id, at(URL, Clearable.absent())));
        refused(
                ProblemType.CONFLICT,
                "configuration",
                () -> node.backends.change(ADA, id, change(Optional.empty(), token("x"), Clearable.absent())));
        assertThat(node.backends.drain(ADA, id).state()).isEqualTo(BackendState.DRAINING);
        assertThat(node.backends.resume(ADA, id).state()).isEqualTo(BackendState.ACTIVE);
        refused(
                ProblemType.CONFLICT,
                "already",
                () -> node.backends.add(ADA, at(URI.create("http://one:8188"), token("x"))));
        refused(ProblemType.NOT_FOUND, "backend", () -> node.backends.drain(ADA, BackendId.random()));
    }

    @Test
    void whatABackendCanRunShouldBeKeptForTheNextStart() {
        // Given
        BackendId id = node.backends.add(ADA, at(URL, Clearable.absent())).id();

        // When
        node.connector.open().stream()
                .filter(made -> made.id().equals(id))
                .forEach(made -> made.tell("h1", new byte[] {1, 2}));
        Node restarted = new Node("n1b", "a key of sixteen and more");

        // Then
        assertThat(node.backends.require(id).nodeClasses()).contains(7);
        assertThat(restarted.connector.made)
                .filteredOn(made -> made.id().equals(id))
                .singleElement()
                .satisfies(made -> assertThat(made.kept.orElseThrow()).containsExactly(1, 2));
    }

    @Test
    void theViewShouldTellHowEachNodeSeesABackend() {
        // Given
        BackendId id = node.configured();
        Node other = new Node("n2", null);
        other.connector.open().get(0).close();

        // When
        node.pool.writeReports();
        other.pool.writeReports();
        List<BackendView.Sight> nodes = node.backends.require(id).nodes();

        // Then
        assertThat(nodes).extracting(BackendView.Sight::node).containsExactly("n1", "n2");
        assertThat(nodes).extracting(BackendView.Sight::healthy).containsExactly(true, false);
        assertThat(nodes.get(0).since()).isPresent();
        assertThat(nodes.get(1).trouble()).contains("closed");
    }

    @Test
    void changesShouldBeInTheTrailWithoutSecretsAndOnlyWhenSomethingChanged() {
        // Given
        BackendId id = node.backends.add(ADA, at(URL, token("s3cret"))).id();

        // When
        node.backends.change(ADA, id, change(Optional.empty(), token("s3cret-two"), Clearable.absent()));
        node.backends.drain(ADA, id);
        node.backends.drain(ADA, id);
        node.backends.remove(ADA, id);
        node.backends.remove(ADA, id);

        // Then
        List<String> trail = database.list(
                "SELECT action || ' ' || target_kind || ' ' || reason || ' ' || changes FROM audit_log ORDER BY id",
                row -> row.getString(1));
        assertThat(trail).hasSize(4).allMatch(entry -> entry.contains(" BACKEND as asked "));
        assertThat(trail)
                .extracting(entry -> entry.substring(0, entry.indexOf(' ')))
                .containsExactly("CREATE", "CHANGE", "CHANGE", "DELETE");
        assertThat(trail.toString()).contains("DRAINING").doesNotContain("s3cret");
    }

    @Test
    void checkShouldAskTheServerAndAddNothing() {
        // When
        BackendCheck check =
                node.backends.check(at(URL, token("x"))).toCompletableFuture().join();

        // Then
        assertThat(check.trouble()).contains(URL + " (with credentials)");
        assertThat(rows.all()).hasSize(1);
    }

    private void occupy(BackendId backend) {
        UUID user = UUID.randomUUID();
        UUID workflow = UUID.randomUUID();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at)"
                        + " VALUES (?, 'a@example.com', 'a', true, true, now())",
                user);
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow);
        database.update("""
                INSERT INTO generation_jobs (id, user_id, workflow_id, folder_id, rank, requirement, expected_images, usage_day,
                    silence_limit_seconds, deadline, state, backend_id)
                VALUES (gen_random_uuid(), ?, ?, gen_random_uuid(), 1, 'r', 1, now()::date, 60, now(), 'RUNNING', ?)""", user, workflow, backend.value());
    }
}
