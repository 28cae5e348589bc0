package oart.persistence.realtime;

import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** The queue as it stands, read once for all who watch it. */
@ApplicationScoped
public class QueueRepository {
    private Database database;

    /** For the container only. */
    protected QueueRepository() {}

    @Inject
    public QueueRepository(Database database) {
        this.database = database;
    }

    /**
     * How many jobs are where.
     *
     * @param running their prompts run
     * @param sent claimed for a backend, where their prompts wait
     * @param waiting in O-Art
     */
    public record Counts(int running, int sent, int waiting) {}

    public Counts counts() {
        return database.first("""
                        SELECT count(*) FILTER (WHERE state = 'RUNNING') AS running, count(*) FILTER (WHERE state = 'DISPATCHED') AS sent,
                               (SELECT count(*) FROM generation_jobs WHERE state = 'QUEUED') AS waiting
                        FROM generation_jobs WHERE backend_id IS NOT NULL""", row -> new Counts(row.getInt("running"), row.getInt("sent"), row.getInt("waiting")))
                .orElseThrow();
    }

    /** A waiting job. @param model null = none */
    public record Waiting(JobId job, UserId user, WorkflowId workflow, UUID model, int attempt) {}

    /** The first of the waiting jobs, in the order in which they are to run. */
    public List<Waiting> first(int limit) {
        return database.list(
                """
                SELECT id, user_id, workflow_id, model_id, attempt FROM generation_jobs
                WHERE state = 'QUEUED' ORDER BY priority DESC, rank, id LIMIT ?""",
                row -> new Waiting(
                        new JobId(uuid(row, "id")),
                        new UserId(uuid(row, "user_id")),
                        new WorkflowId(uuid(row, "workflow_id")),
                        uuid(row, "model_id"),
                        row.getInt("attempt")),
                limit);
    }

    /** How many waiting jobs each of these users has; users without one are absent. */
    public Map<UserId, Integer> waitingOf(Collection<UserId> users) {
        Map<UserId, Integer> waiting = new HashMap<>();
        database.list("""
                SELECT user_id, queued FROM user_usage WHERE user_id = ANY (?::uuid[]) AND queued > 0""", row -> waiting.put(new UserId(uuid(row, "user_id")), row.getInt("queued")), (Object)
                users.stream().map(UserId::value).toArray(UUID[]::new));
        return waiting;
    }
}
