package oart.persistence.backend;

import java.util.Arrays;
import java.util.Optional;

/** What a backend is used for; whether it can be reached is another matter. */
public enum BackendState {
    /** Gets jobs. */
    ACTIVE,
    /** Gets no new jobs; those it has run to their end. */
    DRAINING,
    /** As draining, and then gone but for its row, which jobs name. */
    REMOVED;

    /** The state of that name; empty when there is none. */
    public static Optional<BackendState> parse(String text) {
        return Arrays.stream(values())
                .filter(state -> state.name().equals(text))
                .findFirst();
    }
}
