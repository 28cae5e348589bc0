package oart.web.identity;

import jakarta.enterprise.context.RequestScoped;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;

/** The caller of the request under way. For the request's own thread: take the value along before work moves to another. */
@RequestScoped
public class CurrentCaller {
    private CallerPrincipal principal;

    /** For the container only. */
    protected CurrentCaller() {}

    void set(CallerPrincipal caller) {
        this.principal = caller;
    }

    /** @throws ProblemException UNAUTHENTICATED on a path that anybody may call */
    public Caller get() {
        return principal().caller();
    }

    /** As {@link #get}. */
    public VerifiedToken token() {
        return principal().token();
    }

    private CallerPrincipal principal() {
        if (principal == null) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "Unauthorized");
        }
        return principal;
    }
}
