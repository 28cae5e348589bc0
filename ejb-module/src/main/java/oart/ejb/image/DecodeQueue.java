package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;

/** Decodes one picture at a time on each node: memory for one, and a processor left for the rest. Waiting costs no thread. */
@ApplicationScoped
public class DecodeQueue {
    private Threads threads;
    private CompletionStage<?> last = CompletableFuture.completedFuture(null);

    /** For the container only. */
    protected DecodeQueue() {}

    @Inject
    public DecodeQueue(Threads threads) {
        this.threads = threads;
    }

    /** Runs the work when all before it has ended, on the container's executor. @return fails with what the work throws */
    synchronized <T> CompletionStage<T> run(Callable<T> work) {
        CompletionStage<T> mine = last.handle((done, failure) -> null)
                .thenApplyAsync(
                        nothing -> {
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
