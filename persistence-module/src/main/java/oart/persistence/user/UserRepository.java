package oart.persistence.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
        return addIfAbsent(id, email, emailVerified, active, tenant, Optional.empty());
    }

    /** As the other, with the issuer's own time of change. */
    public boolean addIfAbsent(
            UserId id,
            String email,
            boolean emailVerified,
            boolean active,
            Optional<UUID> tenant,
            Optional<Instant> changedAt) {
        return database.update(
                        """
                        INSERT INTO users (id, email, username, email_verified, is_active, plan_id, created_at, tenant_id, updated_at,
                                           issuer_updated_at, issuer_active)
                        SELECT ?::uuid, ?::text, ?::text, ?::boolean, ?::boolean,
                               (%s),
                               clock_timestamp(), ?::uuid, clock_timestamp(), ?::timestamptz, ?::boolean
                         WHERE NOT EXISTS (SELECT 1 FROM user_tombstones t WHERE t.user_id = ?::uuid)
                        ON CONFLICT DO NOTHING""".formatted(PlanRepository.FREE_PLAN),
                        id,
                        email,
                        User.usernameOf(email),
                        emailVerified,
                        active,
                        tenant.orElse(null),
                        changedAt.orElse(null),
                        active,
                        id)
                == 1;
    }

    /**
     * Takes over what the issuer says of a user who is there. Whether the user may act changes only when the issuer says something else
     * than the last time, so that an administrator's decision stays.
     *
     * @param changedAt the issuer's own time of change; what is older than the last one changes nothing
     * @return false when nothing was taken over: no such row, a tombstone, older than what is known, or another user has the address
     */
    public boolean mirror(
            UserId id,
            String email,
            boolean emailVerified,
            boolean active,
            Optional<UUID> tenant,
            Optional<Instant> changedAt) {
        return database.update(
                        """
                        UPDATE users u
                           SET email = n.email, username = n.username, email_verified = n.email_verified,
                               is_active = CASE WHEN NOT n.active THEN false
                                                WHEN u.issuer_active IS FALSE THEN true
                                                ELSE u.is_active END,
                               issuer_active = n.active,
                               tenant_id = coalesce(n.tenant_id, u.tenant_id),
                               issuer_updated_at = coalesce(n.changed_at, u.issuer_updated_at),
                               updated_at = clock_timestamp(), version = u.version + 1
                          FROM (SELECT ?::uuid AS id, ?::text AS email, ?::text AS username, ?::boolean AS email_verified,
                                       ?::boolean AS active, ?::uuid AS tenant_id, ?::timestamptz AS changed_at) n
                         WHERE u.id = n.id
                           AND (u.issuer_updated_at IS NULL OR n.changed_at IS NULL OR n.changed_at >= u.issuer_updated_at)
                           AND NOT EXISTS (SELECT 1 FROM user_tombstones t WHERE t.user_id = n.id)
                           AND NOT EXISTS (SELECT 1 FROM users o WHERE o.email = n.email AND o.id <> n.id)""",
                        id,
                        email,
                        User.usernameOf(email),
                        emailVerified,
                        active,
                        tenant.orElse(null),
                        changedAt.orElse(null))
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

    /** Remembers that the issuer deleted this user, or that it said so again. */
    public void bury(UserId id) {
        database.update("""
                        INSERT INTO user_tombstones (user_id) VALUES (?::uuid)
                        ON CONFLICT (user_id) DO UPDATE SET deleted_at = clock_timestamp()""", id);
    }

    /** When the issuer said last that this user is deleted. */
    public Optional<Instant> buriedAt(UserId id) {
        return database.first(
                "SELECT deleted_at FROM user_tombstones WHERE user_id = ?::uuid",
                row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                id);
    }

    /** As {@link #unbury(UserId)}, unless the user was deleted again since. @return whether the tombstone went */
    public boolean unbury(UserId id, Instant buriedAt) {
        return database.update(
                        "DELETE FROM user_tombstones WHERE user_id = ?::uuid AND deleted_at = ?::timestamptz",
                        id,
                        buriedAt)
                == 1;
    }

    /**
     * Takes address and name from the row of a deleted user, so that somebody else can have the address before the row goes, and stops the
     * user. Harmless without such a row.
     */
    public void anonymise(UserId id) {
        database.update("""
                        UPDATE users
                           SET email = id || '@deleted.invalid', username = 'deleted', email_verified = false,
                               is_active = false, issuer_active = false, updated_at = clock_timestamp(), version = version + 1
                         WHERE id = ?::uuid""", id);
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
