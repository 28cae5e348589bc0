package oart.ejb.audit;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.json.Json;
import oart.persistence.audit.AuditRepository;
import oart.persistence.user.UserId;

/** Reads the trail; only administrators may see it. */
@Stateless
public class AuditService {
    private final AuditRepository log;

    /** For the container only. */
    public AuditService() {
        this(null);
    }

    @Inject
    public AuditService(AuditRepository log) {
        this.log = log;
    }

    /**
     * Newest first.
     *
     * @param target only changes of this row
     * @param actor only changes by this user
     * @param before id of the last entry of the page before
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<AuditEntry> page(Optional<UUID> target, Optional<UserId> actor, Optional<Long> before, int limit) {
        return log.page(target, actor, before, limit).stream()
                .map(row -> new AuditEntry(
                        row.id(),
                        row.at(),
                        row.actor(),
                        row.action(),
                        row.targetKind(),
                        row.targetId(),
                        Json.readObject(row.changes()),
                        row.reason()))
                .toList();
    }
}
