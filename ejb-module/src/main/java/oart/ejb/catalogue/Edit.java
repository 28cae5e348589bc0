package oart.ejb.catalogue;

import java.util.Optional;
import java.util.Set;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.workflow.RowVersion;

/**
 * The circumstances of one change.
 *
 * @param by who changes
 * @param expected states of the row, one of which must be the present one; empty = any
 * @param reason why, for the audit trail
 */
public record Edit(Caller by, Optional<Set<String>> expected, Optional<String> reason) {
    /** A change of whatever state the row is in. */
    public static Edit by(Caller caller) {
        return new Edit(caller, Optional.empty(), Optional.empty());
    }

    /** @throws ProblemException FORBIDDEN */
    void requireEditor() {
        if (!by.isEditor()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Your role does not allow this.");
        }
    }

    /** @throws ProblemException STALE */
    void require(RowVersion present) {
        if (expected.isPresent() && !expected.get().contains(present.toString())) {
            throw new ProblemException(
                    ProblemType.STALE, "The row was changed since you read it. Read it again and repeat your change.");
        }
    }
}
