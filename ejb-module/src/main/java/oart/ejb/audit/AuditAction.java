package oart.ejb.audit;

/** What was done to a row. Names are API. */
public enum AuditAction {
    CREATE,
    CHANGE,
    DELETE,
    /** Something was made to belong to it. */
    ASSOCIATE,
    DISSOCIATE
}
