package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import oart.ejb.audit.AuditTrail;
import oart.ejb.job.JobAbandonment.Outcome;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.audit.AuditRepository;
import oart.persistence.audit.AuditRow;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.job.NewJob;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administrators cancel is kept in the audit trail. */
class JobCancelServiceIT {
    private final UserId ada = UserId.random();
    private final UserId bob = UserId.random();
    private final WorkflowId workflow = WorkflowId.random();
    private TestTransactions transactions;
    private JobRepository jobs;
    private AuditRepository log;
    private JobCancelService service;

    @BeforeEach
    void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        jobs = new JobRepository(transactions.database());
        log = new AuditRepository(transactions.database());
        service = new JobCancelService(jobs, new AuditTrail(log));
        transactions.database().update("""
                INSERT INTO users (id, email, username, email_verified, is_active, created_at)
                VALUES (?::uuid, 'bob@example.com', 'bob', true, true, now())""", bob);
        transactions
                .database()
                .update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow.value());
    }

    @Test
    void cancelShouldLeaveATrailWhenAnAdministratorCancelsAWaitingJob() {
        // Given
        JobId job = queued();

        // When
        Outcome outcome = cancel(job, Optional.of("not in this house"));

        // Then
        assertThat(outcome).isEqualTo(Outcome.ENDED);
        assertThat(jobs.find(job)).map(JobRow::state).contains(JobState.CANCELLED);
        assertThat(trail(job)).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(ada);
            assertThat(entry.changes()).isEqualTo("{\"state\":{\"from\":\"QUEUED\",\"to\":\"CANCELLED\"}}");
            assertThat(entry.reason()).isEqualTo("not in this house");
        });
    }

    @Test
    void cancelShouldLeaveOneEntryWhenASentJobIsCancelledTwice() {
        // Given
        JobId job = queued();
        transactions
                .database()
                .update("UPDATE generation_jobs SET state = 'RUNNING', owner = 'n1' WHERE id = ?", job.value());

        // When
        Outcome first = cancel(job, Optional.empty());
        Outcome second = cancel(job, Optional.empty());

        // Then
        assertThat(List.of(first, second)).containsOnly(Outcome.ASKED);
        assertThat(trail(job)).singleElement().satisfies(entry -> {
            assertThat(entry.changes()).isEqualTo("{\"cancel_requested\":{\"from\":false,\"to\":true}}");
            assertThat(entry.reason()).isNull();
        });
    }

    @Test
    void cancelShouldLeaveNoTrailWhenTheJobHasEndedOrIsTheCallersOwn() {
        // Given
        JobId job = queued();

        // When
        Outcome own = transactions.call(() -> service.cancel(job));
        Outcome late = cancel(job, Optional.empty());

        // Then
        assertThat(own).isEqualTo(Outcome.ENDED);
        assertThat(late).isEqualTo(Outcome.HAD_ENDED);
        assertThat(trail(job)).isEmpty();
    }

    private Outcome cancel(JobId job, Optional<String> reason) {
        JobRow row = jobs.find(job).orElseThrow();
        return transactions.call(() -> service.cancel(row, ada, reason));
    }

    private List<AuditRow> trail(JobId job) {
        return log.page(Optional.of(job.value()), Optional.empty(), Optional.empty(), 9);
    }

    private JobId queued() {
        JobId job = JobId.random();
        jobs.queue(
                new NewJob(
                        job,
                        bob,
                        workflow,
                        null,
                        FolderId.random(),
                        0,
                        "r",
                        "",
                        1,
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        null,
                        "{}",
                        "{}",
                        "{}",
                        "[]",
                        "[]",
                        "[]"),
                null,
                null);
        return job;
    }
}
