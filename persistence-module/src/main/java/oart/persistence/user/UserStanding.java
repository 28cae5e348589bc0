package oart.persistence.user;

/** What the database says of a user id. */
public enum UserStanding {
    /** A row that may act. */
    ACTIVE,
    /** A row that may not. */
    INACTIVE,
    /** A tombstone, with or without a row: the issuer deleted this user. */
    DELETED,
    /** No row and no tombstone. */
    UNKNOWN
}
