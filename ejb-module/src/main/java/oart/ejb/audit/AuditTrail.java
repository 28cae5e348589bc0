package oart.ejb.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.json.Json;
import oart.persistence.audit.AuditRepository;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the trail. Belongs to the transaction of its caller: what is rolled back was never done. */
@ApplicationScoped
public class AuditTrail {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditTrail.class);

    private final AuditRepository log;

    /** For the container only. */
    protected AuditTrail() {
        this(null);
    }

    @Inject
    public AuditTrail(AuditRepository log) {
        this.log = log;
    }

    /** @param reason why, as the one who did it tells */
    public void record(UserId by, AuditAction action, AuditTarget target, Changes changes, Optional<String> reason) {
        log.add(
                by,
                action.name(),
                target.kind().name(),
                target.id(),
                Json.write(changes.members()),
                reason.orElse(null));
        LOGGER.atInfo()
                .addKeyValue("by", by)
                .addKeyValue("action", action)
                .addKeyValue("kind", target.kind())
                .addKeyValue("target", target.id())
                .log("administrative change");
    }
}
