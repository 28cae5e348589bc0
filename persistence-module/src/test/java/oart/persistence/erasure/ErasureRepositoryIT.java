package oart.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import oart.persistence.TestDatabase;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;

class ErasureRepositoryIT {
    /** Tables that name a user, and who deals with them. */
    private static final Set<String> DEALT_WITH = Set.of(
            "generation_jobs", // cancelled before
            "generation_jobs_done",
            "idempotency_keys",
            "images", // removed before, with their objects
            "job_events",
            "preview_frames", // gone within a minute
            "preview_watches", // gone when nobody watches
            "uploads",
            "user_tombstones", // stays: it keeps the user away
            "user_usage",
            "webhook_deliveries", // gone with their jobs
            "users_folders");

    private final Database database = new Database(TestDatabase.migrated());
    private final ErasureRepository erasure = new ErasureRepository(database);

    @Test
    void everyTableThatNamesAUserShouldBeDealtWith() {
        assertThat(new TreeSet<>(database.list(
                        "SELECT table_name FROM information_schema.columns WHERE column_name = 'user_id'"
                                + " AND table_schema = current_schema()",
                        row -> row.getString(1))))
                .isEqualTo(new TreeSet<>(DEALT_WITH));
    }

    @Test
    void nothingOfTheUserShouldBeLeftAndNothingOfOthersGone() {
        // Given
        UserId gone = user("gone");
        UserId stays = user("stays");

        // When
        int jobs = erasure.eraseEndedJobs(gone, 10);
        ErasureRepository.Left left = erasure.eraseUser(gone);

        // Then
        assertThat(jobs).isEqualTo(1);
        assertThat(left.uploadKeys()).containsExactly("key-gone");
        assertThat(left.profileImageKey()).contains("gone/profile_images/me.png");
        for (String table : List.of("generation_jobs_done", "uploads", "job_events", "user_usage", "users_folders")) {
            assertThat(count(table, gone)).as(table).isZero();
            assertThat(count(table, stays)).as(table).isEqualTo(1);
        }
        assertThat(database.list("SELECT 1 FROM job_graphs", row -> 1)).hasSize(1);
        assertThat(database.list("SELECT 1 FROM job_uploads", row -> 1)).hasSize(1);
        assertThat(database.list("SELECT 1 FROM users", row -> 1)).hasSize(1);
    }

    private long count(String table, UserId user) {
        return database.first("SELECT count(*) FROM " + table + " WHERE user_id = ?::uuid", row -> row.getLong(1), user)
                .orElseThrow();
    }

    /** A user with one row everywhere. */
    private UserId user(String name) {
        UserId id = UserId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at, profile_image_url)"
                        + " VALUES (?::uuid, ?, ?, true, true, now(), ?)",
                id,
                name + "@example.com",
                name,
                name + "/profile_images/me.png");
        database.update(
                "INSERT INTO users_folders (id, name, user_id) VALUES (gen_random_uuid(), 'Default', ?::uuid)", id);
        database.update("INSERT INTO user_usage (user_id, day) VALUES (?::uuid, current_date)", id);
        database.update("""
                WITH job AS (
                    INSERT INTO generation_jobs_done (id, user_id, workflow_id, folder_id, state, attempt, last_seq, seeds, images, created_at)
                    VALUES (gen_random_uuid(), ?::uuid, gen_random_uuid(), gen_random_uuid(), 'FAILED', 1, 1, '{}', '[]', now())
                    RETURNING id, user_id),
                graph AS (
                    INSERT INTO job_graphs (job_id, graph, parameters, seeds, outputs, input_pictures, node_classes)
                    SELECT id, '{}', '{}', '{}', '[]', '[]', '[]' FROM job),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data) SELECT id, 1, user_id, 'state', '{}' FROM job),
                upload AS (
                    INSERT INTO uploads (id, user_id, object_key, sha256, content_type, bytes, expires_at)
                    SELECT gen_random_uuid(), user_id, ?, '', 'image/png', 1, now() FROM job RETURNING id)
                INSERT INTO job_uploads (job_id, upload_id) SELECT job.id, upload.id FROM job, upload""", id, "key-" + name);
        return id;
    }
}
