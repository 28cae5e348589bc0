package oart.ejb.image;

import java.time.Duration;
import java.util.concurrent.Executor;
import oart.ejb.container.Threads;

/** Runs everything at once, on the calling thread. */
final class SameThread implements Threads {
    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public void later(Duration delay, Runnable work) {
        work.run();
    }

    @Override
    public void every(Duration pause, String name, Runnable work) {
        work.run();
    }

    @Override
    public void stop() {}
}
