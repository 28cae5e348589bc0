package oart.persistence.realtime;

import static oart.persistence.sql.Database.instant;
import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** Reads {@code job_events}, for many watchers in one statement. */
@ApplicationScoped
public class EventRepository {
    private static final String COLUMNS = """
            e.job_id, e.seq, e.id, e.user_id, e.type, e.data->>'state' AS state, e.data, e.at < clock_timestamp() - interval '2 s' AS settled,
            j.workflow_id, j.model_id, j.backend_id, j.dispatched_at
            """;
    private static final String RUN =
            " LEFT JOIN generation_jobs j ON j.id = e.job_id AND e.type = 'progress' AND j.dispatched_at IS NOT NULL ";

    private Database database;

    /** For the container only. */
    protected EventRepository() {}

    @Inject
    public EventRepository(Database database) {
        this.database = database;
    }

    /** Whose job it is, hot or done, and how far its events go. @param ended nothing comes after {@code lastSeq} */
    public record Standing(UserId user, boolean ended, int lastSeq) {}

    public Optional<Standing> standing(JobId job) {
        return database.first(
                "SELECT user_id, false AS ended, last_seq FROM generation_jobs WHERE id = ?"
                        + " UNION ALL SELECT user_id, true, last_seq FROM generation_jobs_done WHERE id = ?",
                row -> new Standing(new UserId(uuid(row, "user_id")), row.getBoolean("ended"), row.getInt("last_seq")),
                job.value(),
                job.value());
    }

    /**
     * The events after those, in order within each job.
     *
     * @param seen by job, the last {@code seq} that is known
     * @param limit for each job
     */
    public List<StoredEvent> after(Map<JobId, Long> seen, int limit) {
        List<Map.Entry<JobId, Long>> entries = List.copyOf(seen.entrySet());
        return database.list(
                "SELECT " + COLUMNS + """
                        FROM unnest(?::uuid[], ?::bigint[]) AS w (job_id, seq) CROSS JOIN LATERAL (
                            SELECT * FROM job_events o WHERE o.job_id = w.job_id AND o.seq > w.seq ORDER BY o.seq LIMIT ?) e""" + RUN + "ORDER BY e.job_id, e.seq",
                EventRepository::event,
                entries.stream().map(entry -> entry.getKey().value()).toArray(UUID[]::new),
                entries.stream().map(Map.Entry::getValue).toArray(Long[]::new),
                limit);
    }

    /**
     * Events of users and the state of the transactions when they were read.
     *
     * @param oldestOpen no transaction before this one was open
     * @param next no transaction from this one on had begun
     */
    public record Page(List<StoredEvent> events, long oldestOpen, long next) {}

    /** As {@link #after}, of all jobs of users, in the order of their ids. */
    public Page ofUsersAfter(Map<UserId, Long> seen, int limit) {
        List<Map.Entry<UserId, Long>> entries = List.copyOf(seen.entrySet());
        long[] transactions = new long[2];
        List<StoredEvent> events = new ArrayList<>();
        database.list(
                "SELECT " + COLUMNS + """
                        , pg_snapshot_xmin(s.now)::text::bigint AS oldest, pg_snapshot_xmax(s.now)::text::bigint AS next
                        FROM (SELECT pg_current_snapshot() AS now) s CROSS JOIN unnest(?::uuid[], ?::bigint[]) AS w (user_id, id)
                        CROSS JOIN LATERAL (
                            SELECT * FROM job_events o WHERE o.user_id = w.user_id AND o.id > w.id ORDER BY o.id LIMIT ?) e""" + RUN + "ORDER BY e.id",
                row -> {
                    transactions[0] = row.getLong("oldest");
                    transactions[1] = row.getLong("next");
                    return events.add(event(row));
                },
                entries.stream().map(entry -> entry.getKey().value()).toArray(UUID[]::new),
                entries.stream().map(Map.Entry::getValue).toArray(Long[]::new),
                limit);
        return new Page(events, transactions[0], transactions[1]);
    }

    /** The id of the user's newest event; empty = there is none. */
    public OptionalLong newest(UserId user) {
        return database.first(
                        "SELECT id FROM job_events WHERE user_id = ? ORDER BY id DESC LIMIT 1",
                        row -> OptionalLong.of(row.getLong("id")),
                        user.value())
                .orElse(OptionalLong.empty());
    }

    /** Which of these users may no longer act: deleted, inactive, or gone. */
    public List<UserId> gone(Collection<UserId> users) {
        return database.list("""
                SELECT w.id FROM unnest(?::uuid[]) AS w (id) LEFT JOIN users u ON u.id = w.id
                LEFT JOIN user_tombstones t ON t.user_id = w.id
                WHERE t.user_id IS NOT NULL OR u.is_active IS NOT TRUE""", row -> new UserId(uuid(row, "id")), (Object)
                users.stream().map(UserId::value).toArray(UUID[]::new));
    }

    private static StoredEvent event(ResultSet row) throws SQLException {
        UUID workflow = uuid(row, "workflow_id");
        return new StoredEvent(
                new JobId(uuid(row, "job_id")),
                row.getInt("seq"),
                row.getLong("id"),
                new UserId(uuid(row, "user_id")),
                row.getString("type"),
                row.getString("state"),
                row.getString("data"),
                row.getBoolean("settled"),
                workflow == null
                        ? null
                        : new StoredEvent.Run(
                                new WorkflowId(workflow),
                                uuid(row, "model_id"),
                                uuid(row, "backend_id"),
                                instant(row, "dispatched_at")));
    }
}
