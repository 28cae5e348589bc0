package oart.ejb.realtime;

import java.time.Duration;
import oart.ejb.container.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again after any number of wishes, at most once in a while and never twice at a time. A wish during the work is served by
 * the next turn.
 */
final class Coalesced {
    private static final Logger LOGGER = LoggerFactory.getLogger(Coalesced.class);

    private final Threads threads;
    private final String name;
    private final long pauseNanos;
    private final Runnable work;

    private boolean wished;
    private boolean scheduled;
    private boolean begun;
    private long lastNanos;

    /**
     * @param name for the log
     * @param pause between the beginnings of two turns, at least
     * @param work may throw, which is logged and costs that turn only
     */
    Coalesced(Threads threads, String name, Duration pause, Runnable work) {
        this.threads = threads;
        this.name = name;
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
        } catch (RuntimeException e) {
            LOGGER.atWarn()
                    .addKeyValue("work", name)
                    .setCause(e)
                    .log("watchers could not be told; the next change tells them");
        }
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
