package oart.persistence.image;

import static oart.persistence.sql.Database.instant;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
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

    /** The user's own upload or image with this id; an upload that has expired unused is gone. */
    public Optional<InputFile> find(UserId user, UUID id) {
        return database.first(
                """
                SELECT object_key, sha256, content_type, bytes FROM uploads
                WHERE id = ? AND user_id = ? AND (used_at IS NOT NULL OR expires_at > clock_timestamp())
                UNION ALL
                SELECT substr(url, strpos(url, '/') + 1), NULL, content_type, bytes FROM images WHERE id = ? AND user_id = ?""",
                row -> {
                    String key = row.getString("object_key");
                    byte[] sha256 = row.getBytes("sha256");
                    String type = row.getString("content_type");
                    return new InputFile(
                            key,
                            sha256 == null ? digest(key) : sha256,
                            type == null ? "application/octet-stream" : type,
                            row.getLong("bytes"));
                },
                id,
                user.value(),
                id,
                user.value());
    }

    /** Keeps uploads that a job names. */
    public void use(Collection<UUID> ids) {
        database.update(
                "UPDATE uploads SET used_at = clock_timestamp() WHERE id = ANY (?::uuid[]) AND used_at IS NULL",
                (Object) ids.toArray(UUID[]::new));
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
