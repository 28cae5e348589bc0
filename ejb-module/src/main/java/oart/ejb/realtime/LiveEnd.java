package oart.ejb.realtime;

/** Why a connection ends. */
public enum LiveEnd {
    /** Everything was told. */
    DONE,
    /** Its token does not count any more, or its user was deleted or made inactive. */
    EXPIRED,
    /** The reader took nothing for too long, or has gone. */
    STALLED,
    /** This node stops. */
    STOPPING
}
