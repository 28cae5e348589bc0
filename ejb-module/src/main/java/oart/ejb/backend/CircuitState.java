package oart.ejb.backend;

/** Whether this node lets work through to a backend. */
public enum CircuitState {
    /** All is well: jobs go there. */
    CLOSED,
    /** It failed: nothing goes there until the next attempt. */
    OPEN,
    /** An attempt is under way, or the next job is one. */
    HALF_OPEN
}
