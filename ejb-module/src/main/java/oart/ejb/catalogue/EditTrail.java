package oart.ejb.catalogue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.AuditTrail;
import oart.ejb.audit.Changes;

/** What every change of the catalogue leaves behind. Belongs to the transaction of its caller. */
@ApplicationScoped
public class EditTrail {
    private final AuditTrail audit;
    private final Event<CatalogueEdited> edited;
    private final Clock clock;

    /** For the container only. */
    protected EditTrail() {
        this(null, null, null);
    }

    @Inject
    public EditTrail(AuditTrail audit, Event<CatalogueEdited> edited, Clock clock) {
        this.audit = audit;
        this.edited = edited;
        this.clock = clock;
    }

    /** Puts the change into the audit trail and has the catalogue read anew once it is committed. */
    void written(Edit edit, AuditAction action, AuditTarget.Kind kind, UUID id, Changes changes) {
        audit.record(edit.by().id(), action, new AuditTarget(kind, id), changes, edit.reason());
        edited.fire(new CatalogueEdited());
    }

    /** The time as the database keeps it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
