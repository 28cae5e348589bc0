package oart.ejb.webhook;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import oart.ejb.container.Threads;

/** Real threads, but nothing repeats by itself: tests call the ticks. */
final class WebhookThreads implements Threads, AutoCloseable {
    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(4);

    @Override
    public Executor executor() {
        return pool;
    }

    @Override
    public void later(Duration delay, Runnable work) {
        pool.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void every(Duration pause, String name, Runnable work) {}

    @Override
    public void stop() {
        pool.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }
}
