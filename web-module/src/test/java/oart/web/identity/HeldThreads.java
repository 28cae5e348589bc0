package oart.web.identity;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import oart.ejb.container.Threads;

/** Runs everything on the thread of the test; what is for later when the test says so. */
final class HeldThreads implements Threads {
    private final Deque<Runnable> held = new ArrayDeque<>();

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public void later(Duration delay, Runnable work) {
        held.add(work);
    }

    @Override
    public void every(Duration pause, String name, Runnable work) {
        throw new UnsupportedOperationException("nothing is repeated here");
    }

    @Override
    public void stop() {
        held.clear();
    }

    /** Runs what is due now. @return how much there was */
    int runLater() {
        int due = held.size();
        for (int n = 0; n < due; n++) {
            held.remove().run();
        }
        return due;
    }
}
