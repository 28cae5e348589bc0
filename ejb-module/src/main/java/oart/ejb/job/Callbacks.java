package oart.ejb.job;

import java.net.URI;
import oart.ejb.problem.ProblemException;

/** Who may be told that a job has ended. */
public interface Callbacks {
    /**
     * Waits for a name to be resolved, for a few seconds at most.
     *
     * @throws ProblemException VALIDATION_FAILED at {@code /callback_url}: nobody is told here, or not at this URL
     */
    void require(URI callback);
}
