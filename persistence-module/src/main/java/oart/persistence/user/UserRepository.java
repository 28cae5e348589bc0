package oart.persistence.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.sql.Database;

/** Rows of {@code users} and their tombstones. */
@ApplicationScoped
public class UserRepository {
    /** The expression is the index's, to the letter. */
    private static final String MATCHING =
            "to_tsvector('simple', translate(lower(email || ' ' || username), '@._-+/:', '       '))"
                    + " @@ to_tsquery('simple', ?)";

    private final EntityManager entities;
    private final Database database;

    /** For the container only. */
    protected UserRepository() {
        this(null, null);
    }

    @Inject
    public UserRepository(EntityManager entities, Database database) {
        this.entities = entities;
        this.database = database;
    }

    /** What is known of this id: one statement over two primary keys, as every request asks. Needs no transaction. */
    public UserStanding standing(UserId id) {
        return database.first("""
                        SELECT u.is_active, t.user_id IS NOT NULL AS deleted
                          FROM (SELECT ?::uuid AS id) asked
                          LEFT JOIN users u ON u.id = asked.id
                          LEFT JOIN user_tombstones t ON t.user_id = asked.id""", UserRepository::standing, id).orElseThrow();
    }

    private static UserStanding standing(ResultSet row) throws SQLException {
        if (row.getBoolean("deleted")) {
            return UserStanding.DELETED;
        }
        boolean active = row.getBoolean("is_active");
        if (row.wasNull()) {
            return UserStanding.UNKNOWN;
        }
        return active ? UserStanding.ACTIVE : UserStanding.INACTIVE;
    }

    public Optional<User> find(UserId id) {
        return Optional.ofNullable(entities.find(User.class, id.value()));
    }

    /** The user with exactly this address. */
    public Optional<UserId> idOf(String email) {
        return entities.createQuery("SELECT u.id FROM User u WHERE u.email = :email", UUID.class)
                .setParameter("email", email)
                .getResultStream()
                .findFirst()
                .map(UserId::new);
    }

    /**
     * Inserts a user on the first active plan that costs nothing. Of several transactions that add one user at once, one inserts and the
     * others wait for it.
     *
     * @return false when the id or the address is taken, or the id has a tombstone: nothing was inserted
     */
    public boolean addIfAbsent(UserId id, String email, boolean emailVerified, boolean active, Optional<UUID> tenant) {
        return database.update(
                        """
                        INSERT INTO users (id, email, username, email_verified, is_active, plan_id, created_at, tenant_id, updated_at)
                        SELECT ?::uuid, ?::text, ?::text, ?::boolean, ?::boolean,
                               (%s),
                               clock_timestamp(), ?::uuid, clock_timestamp()
                         WHERE NOT EXISTS (SELECT 1 FROM user_tombstones t WHERE t.user_id = ?::uuid)
                        ON CONFLICT DO NOTHING""".formatted(PlanRepository.FREE_PLAN),
                        id,
                        email,
                        User.usernameOf(email),
                        emailVerified,
                        active,
                        tenant.orElse(null),
                        id)
                == 1;
    }

    /** Keeps others that lock this user waiting until the transaction ends; rows that refer to the user can still be inserted. */
    public void lock(UserId id) {
        database.first("SELECT 1 FROM users WHERE id = ?::uuid FOR NO KEY UPDATE", row -> row.getInt(1), id);
    }

    public boolean planExists(PlanId plan) {
        return database.first("SELECT 1 FROM plans WHERE id = ?::uuid", row -> row.getInt(1), plan)
                .isPresent();
    }

    /** Users whose plan keeps images for a limited time, in the order of their ids. @param after the last one seen; empty = from the start */
    public List<UserId> withLimitedRetention(Optional<UserId> after, int limit) {
        return database.list(
                """
                SELECT u.id FROM users u JOIN plans p ON p.id = coalesce(u.plan_id, (%s))
                WHERE p.retention_days IS NOT NULL AND u.id > ?::uuid ORDER BY u.id LIMIT ?""".formatted(PlanRepository.FREE_PLAN),
                row -> new UserId(Database.uuid(row, "id")),
                after.map(UserId::value).orElse(new UUID(0, 0)),
                limit);
    }

    /** Users that the issuer deleted and whose row is still here, in the order of their ids. @param after as above */
    public List<UserId> deleted(Optional<UserId> after, int limit) {
        return database.list(
                """
                SELECT u.id FROM user_tombstones t JOIN users u ON u.id = t.user_id
                WHERE u.id > ?::uuid ORDER BY u.id LIMIT ?""",
                row -> new UserId(Database.uuid(row, "id")),
                after.map(UserId::value).orElse(new UUID(0, 0)),
                limit);
    }

    /** Remembers that the issuer deleted this user; harmless when it is remembered already. */
    public void bury(UserId id) {
        database.update("INSERT INTO user_tombstones (user_id) VALUES (?::uuid) ON CONFLICT DO NOTHING", id);
    }

    /** Forgets a deletion: the issuer shows the user again. */
    public void unbury(UserId id) {
        database.update("DELETE FROM user_tombstones WHERE user_id = ?::uuid", id);
    }

    /**
     * Users in the order of their addresses.
     *
     * @param search empty = all
     * @param after the last address of the page before; empty = from the start
     */
    @SuppressWarnings("unchecked")
    public List<User> page(Optional<UserSearch> search, Optional<String> after, int limit) {
        String sql =
                "SELECT * FROM users WHERE " + search.map(wanted -> MATCHING).orElse("true")
                        + after.map(last -> " AND email > ?").orElse("") + " ORDER BY email";
        Query query = entities.createNativeQuery(sql, User.class).setMaxResults(limit);
        int position = 1;
        if (search.isPresent()) {
            query.setParameter(position++, search.get().query());
        }
        if (after.isPresent()) {
            query.setParameter(position, after.get());
        }
        return new ArrayList<>(query.getResultList());
    }

    /** How many {@link #page} would list in all. */
    public long count(Optional<UserSearch> search) {
        Object[] parameters = search.map(UserSearch::query).stream().toArray();
        return database.first(
                        "SELECT count(*) FROM users WHERE "
                                + search.map(wanted -> MATCHING).orElse("true"),
                        row -> row.getLong(1),
                        parameters)
                .orElseThrow();
    }
}
