package oart.ejb.problem;

import jakarta.persistence.OptimisticLockException;

/** Tells that a row was changed by another transaction between reading and writing it: the same request may succeed now. */
public final class LostUpdate {
    private static final int DEEPEST_CAUSE = 20;

    private LostUpdate() {}

    /** Whether this very failure is one, or was thrown in place of one that it carries along, as some servers do at a commit. */
    public static boolean is(Throwable failure) {
        if (failure instanceof OptimisticLockException) {
            return true;
        }
        for (Throwable carried : failure.getSuppressed()) {
            Throwable cause = carried;
            for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
                if (cause instanceof OptimisticLockException) {
                    return true;
                }
            }
        }
        return false;
    }
}
