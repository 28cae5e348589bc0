package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import oart.ejb.container.Threads;

/** Decodes one picture at a time on each node: memory for one, and a processor left for the rest. Waiting costs no thread. */
@ApplicationScoped
public class DecodeQueue {
    private static final int BUSY = 32;

    private Threads threads;
    private final AtomicInteger waiting = new AtomicInteger();
    private CompletionStage<?> last = CompletableFuture.completedFuture(null);

    /** For the container only. */
    protected DecodeQueue() {}

    @Inject
    public DecodeQueue(Threads threads) {
        this.threads = threads;
    }

    /** Whether so much waits that nothing should be added that nobody asked for. */
    boolean isBusy() {
        return waiting.get() >= BUSY;
    }

    /** Runs the work when all before it has ended, on the container's executor. @return fails with what the work throws */
    synchronized <T> CompletionStage<T> run(Callable<T> work) {
        waiting.incrementAndGet();
        CompletionStage<T> mine = last.handle((done, failure) -> null)
                .thenApplyAsync(
                        nothing -> {
                            waiting.decrementAndGet();
                            try {
                                return work.call();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        threads.executor());
        last = mine;
        return mine;
    }
}
