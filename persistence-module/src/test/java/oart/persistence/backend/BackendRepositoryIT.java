package oart.persistence.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import oart.persistence.TestDatabase;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRepository.Offer;
import oart.persistence.job.JobState;
import oart.persistence.sql.Database;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class BackendRepositoryIT {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private DataSource pool;
    private Database database;
    private BackendRepository backends;
    private JobRepository jobs;
    private UUID user;
    private UUID workflow;

    @BeforeEach
    void setUp() {
        pool = TestDatabase.migrated();
        database = new Database(pool);
        backends = new BackendRepository(database);
        jobs = new JobRepository(database);
        user = UUID.randomUUID();
        workflow = UUID.randomUUID();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at)"
                        + " VALUES (?, 'a@example.com', 'a', true, true, now())",
                user);
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow);
        database.update("INSERT INTO user_usage (user_id, day) VALUES (?, now()::date)", user);
    }

    @Test
    void configuredShouldFollowTheConfigurationAndKeepWhatAdministratorsChose() {
        // Given
        BackendId one = backends.configured(List.of("http://one:8188", "http://two:8188"), 2)
                .get(0)
                .id();
        backends.move(one, BackendState.DRAINING);
        backends.change(one, spec("http://one:8188", 5), 2);
        BackendId own = backends.add(spec("http://own:8188", null), 2).orElseThrow();

        // When
        List<BackendRow> rows = backends.configured(List.of("http://one:8188"), 3);

        // Then
        assertThat(rows).extracting(BackendRow::url).containsExactlyInAnyOrder("http://one:8188", "http://own:8188");
        assertThat(backends.find(one).orElseThrow().state()).isEqualTo(BackendState.DRAINING);
        assertThat(backends.find(one).orElseThrow().slots()).isEqualTo(5);
        assertThat(slots(one)).isEqualTo(5);
        assertThat(backends.find(own).orElseThrow().slots()).isEqualTo(3);
        assertThat(slots(own)).isEqualTo(3);
        assertThat(backends.page(Set.of(BackendState.REMOVED), null, null, 10))
                .extracting(BackendRow::url)
                .containsExactly("http://two:8188");
    }

    @Test
    void configuredShouldTakeInAnAddressAgainThatWasRemovedByWhomever() {
        // Given
        BackendId own = backends.add(spec("http://own:8188", null), 2).orElseThrow();
        backends.move(own, BackendState.REMOVED);

        // When
        BackendRow row = backends.configured(List.of("http://own:8188"), 2).get(0);

        // Then
        assertThat(row.id()).isEqualTo(own);
        assertThat(row.source()).isEqualTo(BackendSource.CONFIG);
        assertThat(row.state()).isEqualTo(BackendState.ACTIVE);
        assertThat(row.credentials()).isNull();
    }

    @Test
    void shrinkingShouldLeaveJobsTheirSlotsAndAdmitNoMoreThanTheNewNumber() {
        // Given
        BackendId backend = backends.add(spec("http://own:8188", 3), 2).orElseThrow();
        for (int i = 0; i < 4; i++) {
            job();
        }
        ClaimedJob first = claim(backend).orElseThrow();
        ClaimedJob second = claim(backend).orElseThrow();
        ClaimedJob third = claim(backend).orElseThrow();
        assertThat(claim(backend)).isEmpty();

        // When
        backends.change(backend, spec("http://own:8188", 1), 2);

        // Then
        assertThat(slots(backend)).isEqualTo(3);
        jobs.fail(first.id(), first.epoch(), JobState.FAILED, "JOB_FAILED", "no", "{}");
        jobs.fail(second.id(), second.epoch(), JobState.FAILED, "JOB_FAILED", "no", "{}");
        assertThat(claim(backend)).isEmpty();
        assertThat(backends.find(backend).orElseThrow().slotsUsed()).isEqualTo(1);
        jobs.fail(third.id(), third.epoch(), JobState.FAILED, "JOB_FAILED", "no", "{}");
        backends.tidy();
        assertThat(slots(backend)).isEqualTo(1);
        assertThat(claim(backend)).isPresent();
    }

    @Test
    void drainingShouldKeepNewJobsAwayAndRemovalShouldWaitForTheLast() {
        // Given
        BackendId backend = backends.add(spec("http://own:8188", 2), 2).orElseThrow();
        job();
        job();
        ClaimedJob running = claim(backend).orElseThrow();

        // When
        backends.move(backend, BackendState.DRAINING);
        Optional<ClaimedJob> whileDraining = claim(backend);
        backends.move(backend, BackendState.REMOVED);
        backends.move(backend, BackendState.ACTIVE);
        backends.tidy();

        // Then
        assertThat(whileDraining).isEmpty();
        assertThat(backends.all()).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(BackendState.REMOVED);
            assertThat(row.jobs()).isEqualTo(1);
            assertThat(row.credentials()).isNotNull();
        });
        jobs.fail(running.id(), running.epoch(), JobState.FAILED, "JOB_FAILED", "no", "{}");
        backends.tidy();
        assertThat(backends.all()).isEmpty();
        assertThat(backends.find(backend).orElseThrow().credentials()).isNull();
    }

    @Test
    void addShouldTakeInARemovedAddressAgainAndRefuseOneThatIsThere() {
        // Given
        BackendId backend = backends.add(spec("http://own:8188", 2), 2).orElseThrow();
        Optional<BackendId> twice = backends.add(spec("http://own:8188", 2), 2);
        backends.move(backend, BackendState.REMOVED);

        // When
        Optional<BackendId> again = backends.add(spec("http://own:8188", 4), 2);

        // Then
        assertThat(twice).isEmpty();
        assertThat(again).contains(backend);
        assertThat(slots(backend)).isEqualTo(4);
        assertThat(backends.all()).singleElement().extracting(BackendRow::state).isEqualTo(BackendState.ACTIVE);
    }

    @Test
    void changeShouldForgetWhatWasKnownOfTheServerAtAnotherAddress() {
        // Given
        BackendId backend = backends.add(spec("http://own:8188", 2), 2).orElseThrow();
        backends.add(spec("http://other:8188", 2), 2);
        backends.keepCatalogue(backend, "h1", new byte[] {1});
        assertThat(backends.change(backend, spec("http://own:8188", 2), 2)).isTrue();
        assertThat(backends.find(backend).orElseThrow().catalogueHash()).isEqualTo("h1");

        // When
        boolean taken = backends.change(backend, spec("http://other:8188", 2), 2);
        boolean moved = backends.change(backend, spec("http://new:8188", 2), 2);

        // Then
        assertThat(taken).isFalse();
        assertThat(moved).isTrue();
        assertThat(backends.find(backend).orElseThrow().catalogueHash()).isNull();
        assertThat(backends.find(backend).orElseThrow().url()).isEqualTo("http://new:8188");
    }

    @Test
    void pagesShouldFollowEachOtherByNameAndTag() {
        // Given
        for (int i = 0; i < 5; i++) {
            backends.add(spec("http://h" + i + ":8188", null, "n" + (4 - i), i % 2 == 0 ? "even" : "odd"), 2);
        }

        // When
        List<BackendRow> first = backends.page(Set.of(), null, null, 2);
        List<BackendRow> second = backends.page(Set.of(), null, first.get(1).id(), 2);
        List<BackendRow> even = backends.page(Set.of(BackendState.ACTIVE), "even", null, 10);

        // Then
        assertThat(first).extracting(BackendRow::name).containsExactly("n0", "n1");
        assertThat(second).extracting(BackendRow::name).containsExactly("n2", "n3");
        assertThat(even).extracting(BackendRow::name).containsExactly("n0", "n2", "n4");
        assertThat(backends.page(Set.of(BackendState.DRAINING), "even", null, 10))
                .isEmpty();
    }

    @Test
    void nodesShouldBeToldOfChangesAndNotOfWork() throws SQLException {
        try (Connection listening = pool.getConnection();
                Statement statement = listening.createStatement()) {
            // Given
            statement.execute("LISTEN oart_backend");
            PGConnection heard = listening.unwrap(PGConnection.class);

            // When
            BackendId backend = backends.add(spec("http://own:8188", 2), 2).orElseThrow();
            PGNotification[] added = heard.getNotifications(5_000);
            backends.move(backend, BackendState.DRAINING);
            PGNotification[] drained = heard.getNotifications(5_000);
            backends.keepCatalogue(backend, "h", new byte[] {1});
            database.update("UPDATE backends SET warm_key = 'x'");
            statement.execute("SELECT 1");
            PGNotification[] worked = heard.getNotifications();

            // Then
            assertThat(added).hasSize(1);
            assertThat(drained).hasSize(1);
            assertThat(worked).isNullOrEmpty();
        }
    }

    @Test
    void reportsShouldBeOfNodesThatLiveAndSaySinceWhen() {
        // Given
        BackendId backend = backends.add(spec("http://own:8188", 2), 2).orElseThrow();
        backends.report("n1", List.of(report(backend, "n1", false), report(BackendId.random(), "n1", true)));
        backends.report("n2", List.of(report(backend, "n2", true)));
        backends.report("dead", List.of(report(backend, "dead", true)));
        database.update("UPDATE backend_reports SET since = now() - interval '1 hour'");
        database.update("UPDATE backend_reports SET seen_at = now() - interval '2 minutes' WHERE node = 'dead'");

        // When
        backends.report("n1", List.of(report(backend, "n1", true)));
        backends.report("n2", List.of(report(backend, "n2", true)));
        List<BackendReport> reports = backends.reports(List.of(backend));

        // Then
        assertThat(reports).extracting(BackendReport::node).containsExactly("n1", "n2");
        assertThat(reports).extracting(BackendReport::healthy).containsExactly(true, true);
        assertThat(reports.get(0).trouble()).isNull();
        assertThat(Duration.between(reports.get(1).since(), reports.get(0).since()))
                .isGreaterThan(Duration.ofMinutes(50));
    }

    @Test
    void cataloguesShouldBeKeptWhileABackendHasThem() {
        // Given
        BackendId one = backends.add(spec("http://one:8188", 2), 2).orElseThrow();
        BackendId two = backends.add(spec("http://two:8188", 2), 2).orElseThrow();
        backends.keepCatalogue(one, "a", new byte[] {1});
        backends.keepCatalogue(two, "a", new byte[] {1});
        backends.keepCatalogue(one, "b", new byte[] {2});
        backends.keepCatalogue(one, "c", new byte[] {3});
        database.update("UPDATE node_catalogues SET created_at = now() - interval '2 hours'");

        // When
        backends.tidy();

        // Then
        Map<String, byte[]> kept = backends.catalogues(Set.of("a", "b", "c"));
        assertThat(kept).containsOnlyKeys("a", "c");
        assertThat(kept.get("c")).containsExactly(3);
        assertThat(backends.find(two).orElseThrow().catalogueHash()).isEqualTo("a");
    }

    private static BackendReport report(BackendId backend, String node, boolean healthy) {
        return new BackendReport(
                backend, node, healthy, healthy ? "CLOSED" : "OPEN", healthy ? null : "cannot be reached", null);
    }

    private static BackendSpec spec(String url, Integer slots) {
        return spec(url, slots, url.substring("http://".length()), "t");
    }

    private static BackendSpec spec(String url, Integer slots, String name, String tag) {
        return new BackendSpec(name, url, 1, List.of(tag), slots, new byte[] {7}, null);
    }

    private int slots(BackendId backend) {
        return database.first(
                        "SELECT count(*) FROM backend_slots WHERE backend_id = ?",
                        row -> row.getInt(1),
                        backend.value())
                .orElseThrow();
    }

    private Optional<ClaimedJob> claim(BackendId backend) {
        return jobs.claim("n1", LEASE, List.of(new Offer("r", backend)), Map.of(), 1).stream()
                .findFirst();
    }

    private void job() {
        database.update("""
                WITH added AS (
                    INSERT INTO generation_jobs (id, user_id, workflow_id, folder_id, rank, requirement, expected_images, usage_day,
                        silence_limit_seconds, deadline)
                    VALUES (gen_random_uuid(), ?, ?, gen_random_uuid(), 1, 'r', 1, now()::date, 60, now() + interval '1 hour')
                    RETURNING id)
                INSERT INTO job_graphs (job_id, graph, parameters, seeds, outputs, input_pictures, node_classes)
                SELECT id, '{}', '{}', '{}', '[]', '[]', '[]' FROM added""", user, workflow);
        database.update("UPDATE user_usage SET queued = queued + 1");
    }
}
