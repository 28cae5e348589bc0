package oart.persistence.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** A place for a user's images. Each user has one named {@value #DEFAULT}, which stays. */
@Entity
@Table(name = "users_folders")
public class Folder {
    /** Where images go when nothing else is said. */
    public static final String DEFAULT = "Default";

    @Id
    private UUID id;

    private String name;

    @Column(name = "user_id", updatable = false)
    private UUID userId;

    @Column(name = "created_at", updatable = false)
    private OffsetDateTime createdAt;

    @Column(name = "updated_at")
    private OffsetDateTime updatedAt;

    @Version
    private long version;

    /** For JPA only. */
    protected Folder() {}

    public static Folder named(String name, UserId owner, Instant now) {
        Folder folder = new Folder();
        folder.id = FolderId.random().value();
        folder.name = name;
        folder.userId = owner.value();
        folder.createdAt = now.atOffset(ZoneOffset.UTC);
        folder.updatedAt = folder.createdAt;
        return folder;
    }

    public void rename(String newName, Instant now) {
        name = newName;
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    public boolean isDefault() {
        return DEFAULT.equals(name);
    }

    public FolderId id() {
        return new FolderId(id);
    }

    public String name() {
        return name;
    }

    public UserId owner() {
        return new UserId(userId);
    }

    /** Empty in some rows of the Python program. */
    public Optional<Instant> createdAt() {
        return Optional.ofNullable(createdAt).map(OffsetDateTime::toInstant);
    }

    public Optional<Instant> updatedAt() {
        return Optional.ofNullable(updatedAt).map(OffsetDateTime::toInstant);
    }
}
