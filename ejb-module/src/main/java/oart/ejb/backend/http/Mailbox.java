package oart.ejb.backend.http;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is put in one after another, in order, on an executor: whoever puts is never held up, however slow the work is. Safe for use by
 * many threads.
 */
final class Mailbox {
    private static final Logger LOGGER = LoggerFactory.getLogger(Mailbox.class);
    /** Droppable work is refused while more than this waits. */
    static final int CROWDED = 64;

    private final Executor executor;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    Mailbox(Executor executor) {
        this.executor = executor;
    }

    void put(Runnable work) {
        synchronized (waiting) {
            waiting.add(work);
            if (busy) {
                return;
            }
            busy = true;
        }
        executor.execute(this::drain);
    }

    /** As {@link #put}, but does nothing while much waits: for what is outdated by its successor. */
    void putUnlessCrowded(Runnable work) {
        synchronized (waiting) {
            if (waiting.size() > CROWDED) {
                return;
            }
        }
        put(work);
    }

    private void drain() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (Throwable e) {
                LOGGER.atError().setCause(e).log("listener of a backend failed");
            }
        }
    }

    private Runnable next() {
        synchronized (waiting) {
            Runnable next = waiting.poll();
            busy = next != null;
            return next;
        }
    }
}
