package oart.ejb.container;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Threads} on the server's default managed executors. The scheduler only hands over: on Payara it has a single thread, and work that
 * waits there would hold up everything else.
 */
@ApplicationScoped
public class ContainerThreads implements Threads {
    private static final Logger LOGGER = LoggerFactory.getLogger(ContainerThreads.class);

    @Resource
    private ManagedExecutorService managed;

    @Resource
    private ManagedScheduledExecutorService scheduler;

    private RememberedLookups executor;
    private volatile boolean stopped;

    @PostConstruct
    void wrap() {
        executor = new RememberedLookups(managed, Thread.currentThread().getContextClassLoader());
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void later(Duration delay, Runnable work) {
        if (!stopped) {
            executor.handIn(
                    () -> executor.execute(() -> guarded("later", work)),
                    handOver -> scheduler.schedule(handOver, delay.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public void every(Duration pause, String name, Runnable work) {
        later(pause, () -> {
            guarded(name, work);
            every(pause, name, work);
        });
    }

    @Override
    public void here(Runnable work) {
        executor.here(work);
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void guarded(String name, Runnable work) {
        if (stopped) {
            return;
        }
        try {
            work.run();
        } catch (Throwable e) {
            LOGGER.atWarn().addKeyValue("work", name).setCause(e).log("repeated work failed");
        }
    }
}
