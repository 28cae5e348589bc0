package oart.ejb.problem;

import java.sql.SQLException;
import java.util.Set;

/** Tells that a failure comes of a database that is away, starts, stops or has no connection left: it may work later. */
public final class DatabaseOutage {
    /** Classes of SQLSTATE (PostgreSQL, appendix A): connection exception, operator intervention. */
    private static final Set<String> CLASSES = Set.of("08", "57");

    private static final String QUERY_CANCELLED = "57014";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private DatabaseOutage() {}

    /** Whether this very failure is one, whatever its causes are. */
    public static boolean is(Throwable failure) {
        return failure instanceof SQLException sql && tells(sql.getSQLState());
    }

    private static boolean tells(String state) {
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2)) && !state.equals(QUERY_CANCELLED)
                        || state.equals(TOO_MANY_CONNECTIONS));
    }
}
