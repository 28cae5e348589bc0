package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import oart.persistence.TestDatabase;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.job.JobRepository;
import oart.persistence.sql.Database;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Estimates from what was measured. */
class JobEstimatesIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final WorkflowId workflow = WorkflowId.random();
    private final UUID model = UUID.randomUUID();
    private Database database;
    private UUID fast;
    private UUID slow;
    private JobEstimates estimates;

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        var backends = new BackendRepository(database)
                .configured(java.util.List.of("http://fast:8188", "http://slow:8188"), 2).stream()
                        .map(row -> row.id())
                        .map(BackendId::value)
                        .toList();
        fast = backends.get(0);
        slow = backends.get(1);
        estimates = new JobEstimates(new JobRepository(database), null, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private void done(WorkflowId of, UUID with, UUID where, int seconds) {
        database.update(
                "INSERT INTO generation_jobs_done (id, user_id, workflow_id, model_id, folder_id, state, attempt, backend_id, last_seq, seeds,"
                        + " images, created_at, dispatched_at, finished_at) VALUES (gen_random_uuid(), gen_random_uuid(), ?, ?,"
                        + " gen_random_uuid(), 'SUCCEEDED', 1, ?, 1, '{}', '[]', now(), now() - make_interval(secs => ?), now())",
                of.value(),
                with,
                where,
                seconds);
    }

    @Test
    void secondsShouldBeThoseOfTheBackendElseOfAnyElseOfAnyModel() {
        // Given
        done(workflow, model, fast, 10);
        done(workflow, model, fast, 20);
        done(workflow, model, slow, 95);
        done(WorkflowId.random(), model, fast, 1_000);

        // When / Then
        assertThat(estimates.seconds(workflow, model, fast)).contains(15.0);
        assertThat(estimates.seconds(workflow, model, slow)).contains(95.0);
        assertThat(estimates.seconds(workflow, model, null)).contains(55.0);
        assertThat(estimates.seconds(workflow, model, UUID.randomUUID())).contains(55.0);
        assertThat(estimates.seconds(workflow, UUID.randomUUID(), fast).orElseThrow())
                .isBetween(41.0, 42.0);
        assertThat(estimates.seconds(WorkflowId.random(), model, fast)).isEmpty();
    }

    @Test
    void remainingShouldShrinkAndNotBeNegative() {
        // Given
        done(workflow, null, fast, 60);

        // When / Then
        assertThat(estimates.remaining(workflow, null, fast, NOON.minus(Duration.ofSeconds(20))))
                .contains(40L);
        assertThat(estimates.remaining(workflow, null, fast, NOON.minus(Duration.ofSeconds(90))))
                .contains(0L);
    }
}
