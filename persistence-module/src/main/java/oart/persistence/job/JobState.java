package oart.persistence.job;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a generation job stands; {@link #canBecome} is the whole state machine. */
public enum JobState {
    /** Waiting in O-Art. */
    QUEUED,
    /** Claimed for a backend; its prompt may be waiting there. */
    DISPATCHED,
    /** Its prompt runs. */
    RUNNING,
    /** Its prompt has left the backend; results are being stored. */
    STORING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    private static final Map<JobState, Set<JobState>> NEXT = Map.of(
            QUEUED, EnumSet.of(DISPATCHED, FAILED, CANCELLED),
            DISPATCHED, EnumSet.of(RUNNING, STORING, QUEUED, FAILED, CANCELLED),
            RUNNING, EnumSet.of(STORING, QUEUED, FAILED, CANCELLED),
            STORING, EnumSet.of(SUCCEEDED, QUEUED, FAILED),
            SUCCEEDED, EnumSet.noneOf(JobState.class),
            FAILED, EnumSet.noneOf(JobState.class),
            CANCELLED, EnumSet.noneOf(JobState.class));

    public boolean canBecome(JobState next) {
        return NEXT.get(this).contains(next);
    }

    public boolean isTerminal() {
        return NEXT.get(this).isEmpty();
    }
}
