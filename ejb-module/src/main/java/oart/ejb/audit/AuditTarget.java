package oart.ejb.audit;

import java.util.UUID;

/** The row that was changed. */
public record AuditTarget(Kind kind, UUID id) {
    /** Names are API. */
    public enum Kind {
        MODEL,
        WORKFLOW,
        PLAN,
        USER,
        BACKEND,
        IMAGE,
        FOLDER,
        JOB
    }
}
