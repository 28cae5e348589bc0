package oart.persistence.image;

import static oart.persistence.sql.Database.instant;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.backend.BackendId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;

/** Uploaded inputs, and which backend has a copy of what under which name. In plain SQL; each method is one statement. */
@ApplicationScoped
public class UploadRepository {
    private Database database;

    /** For the container only. */
    protected UploadRepository() {}

    @Inject
    public UploadRepository(Database database) {
        this.database = database;
    }

    /** @return when it expires unless a job uses it */
    public Instant add(NewUpload upload) {
        return database.first(
                        """
                        INSERT INTO uploads (id, user_id, object_key, sha256, content_type, bytes, width, height, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?)) RETURNING expires_at""",
                        row -> instant(row, "expires_at"),
                        upload.id().value(),
                        upload.user().value(),
                        upload.objectKey(),
                        upload.sha256(),
                        upload.contentType(),
                        upload.bytes(),
                        upload.width(),
                        upload.height(),
                        (double) upload.keep().toSeconds())
                .orElseThrow();
    }

    /** The user's own upload or image with this id; an upload that has expired and that no job names is gone. */
    public Optional<InputFile> find(UserId user, UUID id) {
        return database.first(
                """
                SELECT object_key, sha256, content_type, bytes FROM uploads u
                WHERE id = ? AND user_id = ? AND (expires_at > clock_timestamp()
                    OR EXISTS (SELECT 1 FROM job_uploads j WHERE j.upload_id = u.id))
                UNION ALL
                SELECT substr(url, strpos(url, '/') + 1), NULL, content_type, bytes FROM images WHERE id = ? AND user_id = ?""",
                row -> {
                    String key = row.getString("object_key");
                    byte[] sha256 = row.getBytes("sha256");
                    String type = row.getString("content_type");
                    return new InputFile(
                            key,
                            sha256 == null ? digest(key) : sha256,
                            type == null ? "image/png" : type, // as the Python program called everything
                            row.getLong("bytes"));
                },
                id,
                user.value(),
                id,
                user.value());
    }

    /**
     * Deletes rows of uploads that have expired and that no job names any more.
     *
     * @return their keys in the object store, to be deleted after the commit
     */
    public List<String> removeExpired(int atMost) {
        return database.list("""
                DELETE FROM uploads WHERE id IN (
                    SELECT id FROM uploads u WHERE expires_at < clock_timestamp()
                      AND NOT EXISTS (SELECT 1 FROM job_uploads j WHERE j.upload_id = u.id)
                    ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING object_key""", row -> row.getString(1), atMost);
    }

    /** The name under which a backend has these bytes. */
    public Optional<String> nameAt(BackendId backend, byte[] contentKey) {
        return database.first(
                "SELECT name FROM backend_uploads WHERE backend_id = ? AND sha256 = ?",
                row -> row.getString(1),
                backend.value(),
                contentKey);
    }

    public void keepName(BackendId backend, byte[] contentKey, String name) {
        database.update(
                "INSERT INTO backend_uploads (backend_id, sha256, name) VALUES (?, ?, ?)"
                        + " ON CONFLICT (backend_id, sha256) DO UPDATE SET name = excluded.name",
                backend.value(),
                contentKey,
                name);
    }

    /** The backend may have lost its copies. */
    public void forgetNames(BackendId backend) {
        database.update("DELETE FROM backend_uploads WHERE backend_id = ?", backend.value());
    }

    /** Objects of results are written once, so their key tells their bytes. */
    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
