package oart.ejb.realtime;

import java.time.Duration;
import oart.ejb.container.Threads;

/**
 * Work that is done again after any number of wishes, at most once in a while and never twice at a time. A wish during the work is served by
 * the next turn.
 */
final class Coalesced {
    private final Threads threads;
    private final long pauseNanos;
    private final Runnable work;

    private boolean wished;
    private boolean scheduled;
    private boolean begun;
    private long lastNanos;

    /** @param pause between the beginnings of two turns, at least; @param work may throw, which costs that turn only */
    Coalesced(Threads threads, Duration pause, Runnable work) {
        this.threads = threads;
        this.pauseNanos = pause.toNanos();
        this.work = work;
    }

    /** Returns at once. */
    void wish() {
        synchronized (this) {
            wished = true;
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        schedule();
    }

    private void schedule() {
        long wait;
        synchronized (this) {
            wait = begun ? pauseNanos - (System.nanoTime() - lastNanos) : 0;
        }
        if (wait > 0) {
            threads.later(Duration.ofNanos(wait), this::turn);
        } else {
            threads.executor().execute(this::turn);
        }
    }

    private void turn() {
        synchronized (this) {
            wished = false;
            begun = true;
            lastNanos = System.nanoTime();
        }
        try {
            work.run();
        } finally {
            boolean again;
            synchronized (this) {
                again = wished;
                scheduled = again;
            }
            if (again) {
                schedule();
            }
        }
    }
}
