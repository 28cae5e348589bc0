package oart.persistence.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;

/** What one user left, table by table. A test holds this against the schema: every table that names a user is dealt with. */
@ApplicationScoped
public class ErasureRepository {
    private Database database;

    /** For the container only. */
    protected ErasureRepository() {}

    @Inject
    public ErasureRepository(Database database) {
        this.database = database;
    }

    /** Jobs that have not ended; while there is one, nothing else may be erased. */
    public List<JobId> openJobs(UserId user) {
        return database.list(
                "SELECT id FROM generation_jobs WHERE user_id = ?::uuid",
                row -> new JobId(Database.uuid(row, "id")),
                user);
    }

    /** Ended jobs with all that hangs on them. @return how many went */
    public int eraseEndedJobs(UserId user, int atMost) {
        return database.list("""
                        WITH gone AS (
                            DELETE FROM generation_jobs_done WHERE id IN (
                                SELECT id FROM generation_jobs_done WHERE user_id = ?::uuid LIMIT ?) RETURNING id),
                        graphs AS (DELETE FROM job_graphs g USING gone WHERE g.job_id = gone.id),
                        uploads AS (DELETE FROM job_uploads u USING gone WHERE u.job_id = gone.id),
                        events AS (DELETE FROM job_events e USING gone WHERE e.job_id = gone.id),
                        keys AS (DELETE FROM idempotency_keys k USING gone WHERE k.job_id = gone.id)
                        SELECT id FROM gone""", row -> row.getString(1), user, atMost).size();
    }

    /** Keys of objects that lost their rows. */
    public record Left(List<String> uploadKeys, Optional<String> profileImageKey) {}

    /** The rest, once the user has no jobs and no images; the tombstone stays. */
    public Left eraseUser(UserId user) {
        List<String> uploads = database.list(
                "DELETE FROM uploads WHERE user_id = ?::uuid RETURNING object_key", row -> row.getString(1), user);
        for (String table : List.of("job_events", "idempotency_keys", "user_usage", "users_folders")) {
            database.update("DELETE FROM " + table + " WHERE user_id = ?::uuid", user);
        }
        List<Optional<String>> profiles = database.list(
                "DELETE FROM users WHERE id = ?::uuid RETURNING profile_image_url",
                row -> Optional.ofNullable(row.getString(1)),
                user);
        return new Left(uploads, profiles.stream().flatMap(Optional::stream).findFirst());
    }
}
