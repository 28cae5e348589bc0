package oart.persistence.sql;

import java.sql.SQLException;

/** A statement failed. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /** SQLSTATE of the failure, empty when there is none. */
    public String state() {
        String state = ((SQLException) getCause()).getSQLState();
        return state == null ? "" : state;
    }

    /** The connection broke: whether the statement took effect is unknown. */
    public boolean isConnectionLost() {
        return state().startsWith("08") || state().startsWith("57P");
    }
}
