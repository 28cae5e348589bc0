package oart.persistence.webhook;

import static oart.persistence.sql.Database.instant;
import static oart.persistence.sql.Database.integer;
import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;

/** Deliveries of completion webhooks in SQL. Each method is one statement, and so one transaction unless JTA holds a larger one. */
@ApplicationScoped
public class WebhookRepository {
    /** Due rows that one claim looks at, to choose among users and hosts. */
    private static final int LOOKED_AT = 200;
    /** Asking again and again does not send faster than this. */
    private static final int SECONDS_APART = 2;

    private static final String ROW =
            "SELECT id, job_id, user_id, url, state, attempts, last_status, last_error, created_at, next_at, tried_at,"
                    + " delivered_at FROM webhook_deliveries";

    private Database database;

    /** For the container only. */
    protected WebhookRepository() {}

    @Inject
    public WebhookRepository(Database database) {
        this.database = database;
    }

    /** Limits of one claim: rows in all, of one user, to one host. */
    public record Room(int all, int perUser, int perHost) {}

    /**
     * Claims due deliveries, the longest due first. A claimed one is due again when the lease ends, so that it outlives whoever claimed it.
     *
     * @param busyUsers whose deliveries stay where they are
     * @param busyHosts whereto nothing is claimed, as {@link ClaimedDelivery#host}
     */
    public List<ClaimedDelivery> claim(
            Room room, Duration lease, Collection<UserId> busyUsers, Collection<String> busyHosts) {
        return database.list(
                """
                WITH due AS (
                    SELECT id, user_id, host, next_at FROM webhook_deliveries
                    WHERE state = 'PENDING' AND next_at <= clock_timestamp()
                      AND user_id <> ALL (?::uuid[]) AND coalesce(host, '') <> ALL (?::text[])
                    ORDER BY next_at LIMIT ? FOR UPDATE SKIP LOCKED),
                ranked AS (
                    SELECT id, next_at, row_number() OVER (PARTITION BY user_id ORDER BY next_at, id) AS of_user,
                           row_number() OVER (PARTITION BY host ORDER BY next_at, id) AS of_host
                    FROM due),
                chosen AS (
                    SELECT id FROM ranked WHERE of_user <= ? AND of_host <= ? ORDER BY next_at, id LIMIT ?)
                UPDATE webhook_deliveries d SET
                    attempts = d.attempts + 1, sending = true, tried_at = clock_timestamp(),
                    next_at = clock_timestamp() + make_interval(secs => ?)
                FROM chosen WHERE d.id = chosen.id
                RETURNING d.id, d.job_id, d.user_id, d.url, coalesce(d.host, '') AS host, d.attempts, d.failures""",
                row -> new ClaimedDelivery(
                        new DeliveryId(uuid(row, "id")),
                        new JobId(uuid(row, "job_id")),
                        new UserId(uuid(row, "user_id")),
                        row.getString("url"),
                        row.getString("host"),
                        row.getInt("attempts"),
                        row.getInt("failures")),
                busyUsers.stream().map(UserId::value).toArray(UUID[]::new),
                busyHosts.toArray(String[]::new),
                LOOKED_AT,
                room.perUser(),
                room.perHost(),
                room.all(),
                seconds(lease));
    }

    /** The receiver has it. @return false: a later try has begun, or the delivery is gone */
    public boolean delivered(DeliveryId delivery, int attempt, int status) {
        return database.update("""
                UPDATE webhook_deliveries SET state = 'DELIVERED', sending = false, failures = 0, next_at = NULL,
                    last_status = ?, last_error = NULL, delivered_at = clock_timestamp()
                WHERE id = ? AND attempts = ? AND state = 'PENDING'""", status, delivery.value(), attempt) == 1;
    }

    /**
     * A try failed: there is another after the pause, unless that is later than the day the delivery has; then it is FAILED.
     *
     * @param status null when there was no answer
     * @return false as {@link #delivered}
     */
    public boolean failed(DeliveryId delivery, int attempt, Integer status, String error, Duration pause) {
        return database.update("""
                UPDATE webhook_deliveries SET sending = false, failures = failures + 1, last_status = ?::int, last_error = ?,
                    state = CASE WHEN t.next_at > give_up_at THEN 'FAILED' ELSE 'PENDING' END,
                    next_at = CASE WHEN t.next_at > give_up_at THEN NULL ELSE t.next_at END
                FROM (SELECT clock_timestamp() + make_interval(secs => ?) AS next_at) t
                WHERE id = ? AND attempts = ? AND state = 'PENDING'""", status, error, seconds(pause), delivery.value(), attempt) == 1;
    }

    /** There is no sense in another try. @return false as {@link #delivered} */
    public boolean givenUp(DeliveryId delivery, int attempt, Integer status, String error) {
        return database.update("""
                UPDATE webhook_deliveries SET state = 'FAILED', sending = false, failures = failures + 1, next_at = NULL,
                    last_status = ?::int, last_error = ?
                WHERE id = ? AND attempts = ? AND state = 'PENDING'""", status, error, delivery.value(), attempt) == 1;
    }

    /**
     * Asks for a delivery again, whatever became of it: at once and for another day. A try that is under way is the one asked for.
     *
     * @return how it stands then; empty: there is none
     */
    public Optional<DeliveryRow> again(DeliveryId delivery) {
        return database.first("""
                WITH asked AS (
                    UPDATE webhook_deliveries SET state = 'PENDING', failures = 0,
                        give_up_at = clock_timestamp() + interval '1 day',
                        next_at = CASE WHEN sending THEN next_at
                                       ELSE greatest(clock_timestamp(), tried_at + make_interval(secs => ?)) END
                    WHERE id = ? RETURNING *)
                SELECT *, pg_notify('oart_webhook', '') FROM asked""", WebhookRepository::row, SECONDS_APART, delivery.value());
    }

    public Optional<DeliveryRow> find(DeliveryId delivery) {
        return database.first(ROW + " WHERE id = ?", WebhookRepository::row, delivery.value());
    }

    /** None for a job without a callback URL, and before its end. */
    public List<DeliveryRow> ofJob(JobId job) {
        return database.list(ROW + " WHERE job_id = ?", WebhookRepository::row, job.value());
    }

    /**
     * Everybody's, newest first.
     *
     * @param state null = any; @param before only older ones than this, null = from the newest
     */
    public List<DeliveryRow> list(DeliveryState state, DeliveryId before, int limit) {
        // Two texts, so that each is served by an index of its own.
        String which = state == null ? "?::text IS NULL" : "state = ?";
        UUID after = before == null ? null : before.value();
        return database.list(
                ROW + " WHERE " + which + " AND (?::uuid IS NULL OR (created_at, id) <"
                        + " (SELECT created_at, id FROM webhook_deliveries WHERE id = ?::uuid))"
                        + " ORDER BY created_at DESC, id DESC LIMIT ?",
                WebhookRepository::row,
                state == null ? null : state.name(),
                after,
                after,
                limit);
    }

    private static DeliveryRow row(ResultSet row) throws SQLException {
        return new DeliveryRow(
                new DeliveryId(uuid(row, "id")),
                new JobId(uuid(row, "job_id")),
                new UserId(uuid(row, "user_id")),
                row.getString("url"),
                DeliveryState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                integer(row, "last_status"),
                row.getString("last_error"),
                instant(row, "created_at"),
                instant(row, "next_at"),
                instant(row, "tried_at"),
                instant(row, "delivered_at"));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
