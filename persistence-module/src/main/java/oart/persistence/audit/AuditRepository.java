package oart.persistence.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;

/** Rows of {@code audit_log}. */
@ApplicationScoped
public class AuditRepository {
    private final Database database;

    /** For the container only. */
    protected AuditRepository() {
        this(null);
    }

    @Inject
    public AuditRepository(Database database) {
        this.database = database;
    }

    /** @param changes JSON text; @param reason null = none */
    public void add(UserId actor, String action, String targetKind, UUID targetId, String changes, String reason) {
        database.update(
                "INSERT INTO audit_log (actor, action, target_kind, target_id, changes, reason) VALUES (?::uuid, ?, ?, ?, ?::json, ?)",
                actor,
                action,
                targetKind,
                targetId,
                changes,
                reason);
    }

    /**
     * Newest first.
     *
     * @param before id of the last row of the page before
     */
    public List<AuditRow> page(Optional<UUID> target, Optional<UserId> actor, Optional<Long> before, int limit) {
        StringBuilder sql = new StringBuilder(
                "SELECT id, at, actor, action, target_kind, target_id, changes, reason FROM audit_log WHERE true");
        List<Object> parameters = new ArrayList<>();
        target.ifPresent(id -> {
            sql.append(" AND target_id = ?");
            parameters.add(id);
        });
        actor.ifPresent(id -> {
            sql.append(" AND actor = ?");
            parameters.add(id.value());
        });
        before.ifPresent(id -> {
            sql.append(" AND id < ?");
            parameters.add(id);
        });
        sql.append(" ORDER BY id DESC LIMIT ?");
        parameters.add(limit);
        return database.list(
                sql.toString(),
                row -> new AuditRow(
                        row.getLong("id"),
                        Database.instant(row, "at"),
                        new UserId(Database.uuid(row, "actor")),
                        row.getString("action"),
                        row.getString("target_kind"),
                        Database.uuid(row, "target_id"),
                        row.getString("changes"),
                        row.getString("reason")),
                parameters.toArray());
    }
}
