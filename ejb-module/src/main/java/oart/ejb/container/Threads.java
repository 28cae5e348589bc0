package oart.ejb.container;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The container's threads. Work handed in after {@link #stop} is dropped. */
public interface Threads {
    /** For continuations and statements; may block on the database, never on a remote call. */
    Executor executor();

    /** Runs once, after the delay, on the executor. */
    void later(Duration delay, Runnable work);

    /** Runs again and again, the next a pause after the last has ended; a failure is logged and does not end it. */
    void every(Duration pause, String name, Runnable work);

    /** Runs the work at once, on the calling thread; a server that hands much of it on to its own executors does so at little cost. */
    default void here(Runnable work) {
        work.run();
    }

    /** Ends the repeated work. */
    void stop();
}
