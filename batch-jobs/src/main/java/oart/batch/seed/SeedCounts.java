package oart.batch.seed;

import jakarta.batch.runtime.context.StepContext;
import java.io.Serializable;

/** What became of the entries so far; kept with the step, so that a restart counts on. */
record SeedCounts(int inserted, int present, int refused) implements Serializable {
    private static final long serialVersionUID = 1L;

    static SeedCounts of(StepContext step) {
        return step.getPersistentUserData() instanceof SeedCounts counts ? counts : new SeedCounts(0, 0, 0);
    }

    SeedCounts plus(int moreInserted, int morePresent, int moreRefused) {
        return new SeedCounts(inserted + moreInserted, present + morePresent, refused + moreRefused);
    }

    /** As the exit status shows it. */
    @Override
    public String toString() {
        return "inserted " + inserted + ", present " + present + ", refused " + refused;
    }
}
