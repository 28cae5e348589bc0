package oart.persistence.realtime;

import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;

/** Previews on their way from the node that runs a job to nodes where somebody watches: the latest of each job, never more. */
@ApplicationScoped
public class PreviewRepository {
    private Database database;

    /** For the container only. */
    protected PreviewRepository() {}

    @Inject
    public PreviewRepository(Database database) {
        this.database = database;
    }

    /** One picture. @param contentType {@code image/jpeg} or {@code image/png} */
    public record Frame(JobId job, UserId user, String contentType, byte[] image) {}

    /** Puts down the frame of a job in place of the one before; {@link #tell} says so to the other nodes. */
    public void put(Frame frame) {
        database.update("""
                INSERT INTO preview_frames AS f (job_id, user_id, content_type, image) VALUES (?, ?, ?, ?)
                ON CONFLICT (job_id) DO UPDATE SET content_type = excluded.content_type, image = excluded.image, at = excluded.at""", frame.job().value(), frame.user().value(), frame.contentType(), frame.image());
    }

    /** Tells other nodes of new frames. @param jobs at most 200, which is what one notification holds */
    public void tell(String node, Collection<JobId> jobs) {
        database.list(
                "SELECT pg_notify('oart_preview', ?)",
                row -> row.getString(1),
                node + ' ' + String.join(" ", jobs.stream().map(JobId::toString).toList()));
    }

    /** The frames of these jobs that belong to these users. */
    public List<Frame> frames(Collection<JobId> jobs, Collection<UserId> users) {
        return database.list(
                """
                SELECT job_id, user_id, content_type, image FROM preview_frames
                WHERE job_id = ANY (?::uuid[]) AND user_id = ANY (?::uuid[])""",
                row -> new Frame(
                        new JobId(uuid(row, "job_id")),
                        new UserId(uuid(row, "user_id")),
                        row.getString("content_type"),
                        row.getBytes("image")),
                jobs.stream().map(JobId::value).toArray(UUID[]::new),
                users.stream().map(UserId::value).toArray(UUID[]::new));
    }

    /** Says, and goes on saying, whose previews are watched on a node. @param fresh somebody new is among them: tell the others */
    public void watch(String node, Collection<UserId> users, Duration valid, boolean fresh) {
        database.list(
                """
                WITH watched AS (
                    INSERT INTO preview_watches AS w (node, user_id, expires_at)
                    SELECT ?, u.id, clock_timestamp() + make_interval(secs => ?) FROM unnest(?::uuid[]) AS u (id)
                    ON CONFLICT (node, user_id) DO UPDATE SET expires_at = excluded.expires_at)
                SELECT CASE WHEN ? THEN pg_notify('oart_watch', '') END""",
                row -> row.getString(1),
                node,
                valid.toMillis() / 1000.0,
                users.stream().map(UserId::value).toArray(UUID[]::new),
                fresh);
    }

    /** Nobody watches this user's previews on the node any more. */
    public void unwatch(String node, UserId user) {
        database.update("DELETE FROM preview_watches WHERE node = ? AND user_id = ?", node, user.value());
    }

    /** The users whose previews are watched on nodes other than this one. */
    public Set<UserId> watchedElsewhere(String node) {
        return new HashSet<>(database.list(
                "SELECT DISTINCT user_id FROM preview_watches WHERE node <> ? AND expires_at > clock_timestamp()",
                row -> new UserId(uuid(row, "user_id")),
                node));
    }

    /** Removes frames older than that, and registrations that have run out. @return how many frames are left */
    public int clean(Duration age) {
        database.update("DELETE FROM preview_watches WHERE expires_at < clock_timestamp()");
        database.update(
                "DELETE FROM preview_frames WHERE at < clock_timestamp() - make_interval(secs => ?)",
                age.toMillis() / 1000.0);
        return database.first("SELECT count(*) FROM preview_frames", row -> row.getInt(1))
                .orElse(0);
    }
}
