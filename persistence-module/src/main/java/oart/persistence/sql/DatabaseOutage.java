package oart.persistence.sql;

import java.sql.SQLException;
import java.util.Set;

/** Tells that a failure comes of a database that is away, starts, stops or has no connection left: it may work later. */
public final class DatabaseOutage {
    private static final int DEEPEST_CAUSE = 20;
    /** Classes of SQLSTATE (PostgreSQL, appendix A): connection exception, operator intervention. */
    private static final Set<String> CLASSES = Set.of("08", "57");

    private static final String QUERY_CANCELLED = "57014";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private DatabaseOutage() {}

    /** Whether it, or any of its causes, is one. */
    public static boolean isIn(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause instanceof SQLException sql && tells(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean tells(String state) {
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2)) && !state.equals(QUERY_CANCELLED)
                        || state.equals(TOO_MANY_CONNECTIONS));
    }
}
