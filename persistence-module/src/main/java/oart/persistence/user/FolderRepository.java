package oart.persistence.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import oart.persistence.sql.Database;

/** Rows of {@code users_folders}. Everything that looks by name looks within one user. */
@ApplicationScoped
public class FolderRepository {
    private final EntityManager entities;
    private final Database database;

    /** For the container only. */
    protected FolderRepository() {
        this(null, null);
    }

    @Inject
    public FolderRepository(EntityManager entities, Database database) {
        this.entities = entities;
        this.database = database;
    }

    public Optional<Folder> find(FolderId id) {
        return Optional.ofNullable(entities.find(Folder.class, id.value()));
    }

    /** The folder of exactly this name; the oldest where the Python program left several. */
    public Optional<Folder> named(UserId owner, String name) {
        return entities.createQuery(
                        "SELECT f FROM Folder f WHERE f.userId = :owner AND f.name = :name ORDER BY f.createdAt, f.id",
                        Folder.class)
                .setParameter("owner", owner.value())
                .setParameter("name", name)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** The id of the user's {@code Default}, as every job without a folder asks. Needs no transaction. */
    public Optional<FolderId> defaultOf(UserId owner) {
        return database.first(
                "SELECT id FROM users_folders WHERE user_id = ?::uuid AND name = ? ORDER BY created_at, id LIMIT 1",
                row -> new FolderId(Database.uuid(row, "id")),
                owner,
                Folder.DEFAULT);
    }

    /** Whether the folder is this user's. Needs no transaction. */
    public boolean isOf(UserId owner, FolderId id) {
        return database.first(
                        "SELECT 1 FROM users_folders WHERE id = ?::uuid AND user_id = ?::uuid",
                        row -> row.getInt(1),
                        id,
                        owner)
                .isPresent();
    }

    /** Inserts a {@code Default} at once; the user row has to be locked, and to have none. */
    public FolderId addDefault(UserId owner) {
        FolderId id = FolderId.random();
        database.update("""
                INSERT INTO users_folders (id, name, user_id, created_at, updated_at)
                VALUES (?::uuid, ?, ?::uuid, clock_timestamp(), clock_timestamp())""", id, Folder.DEFAULT, owner);
        return id;
    }

    /** The folder of exactly this name, else the first whose name contains the text in either case. No wildcards. */
    public Optional<Folder> search(UserId owner, String text) {
        return named(owner, text).or(() -> entities.createQuery("""
                                SELECT f FROM Folder f WHERE f.userId = :owner AND LOCATE(:text, LOWER(f.name)) > 0
                                 ORDER BY f.name, f.createdAt, f.id""", Folder.class)
                .setParameter("owner", owner.value())
                .setParameter("text", text.toLowerCase(Locale.ROOT))
                .setMaxResults(1)
                .getResultStream()
                .findFirst());
    }

    /** Oldest first, from an offset on: a user has few folders. */
    public List<Folder> of(UserId owner, int offset, int limit) {
        return entities.createQuery(
                        "SELECT f FROM Folder f WHERE f.userId = :owner ORDER BY f.createdAt, f.id", Folder.class)
                .setParameter("owner", owner.value())
                .setFirstResult(offset)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Keeps rows that refer to this folder from being inserted until the transaction ends. */
    public void lock(FolderId id) {
        database.first("SELECT 1 FROM users_folders WHERE id = ?::uuid FOR UPDATE", row -> row.getInt(1), id);
    }

    public void add(Folder folder) {
        entities.persist(folder);
    }

    public void remove(Folder folder) {
        entities.remove(folder);
    }
}
