package oart.batch.retention;

import jakarta.batch.runtime.context.StepContext;

/** How much a step has removed so far, kept with it, so that a restart counts on. */
final class RemovedCount {
    private RemovedCount() {}

    static int of(StepContext step) {
        return step.getPersistentUserData() instanceof Integer count ? count : 0;
    }

    /** As the exit status shows it. */
    static String text(int count) {
        return "removed " + count;
    }
}
