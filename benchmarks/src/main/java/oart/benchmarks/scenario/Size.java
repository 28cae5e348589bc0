package oart.benchmarks.scenario;

/** How much is measured. */
public enum Size {
    /** Enough for numbers that may be quoted. */
    FULL,
    /** Just enough to see that everything works. */
    TINY;

    public int pick(int full, int tiny) {
        return this == FULL ? full : tiny;
    }
}
