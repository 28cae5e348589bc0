package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore;
import oart.ejb.job.JobView.JobImage;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/** The bytes of results: from memory right after the job, else from the object store. */
@ApplicationScoped
public class ResultBytes {
    private ResultCache cache;
    private ImageStore store;
    private Threads threads;

    /** For the container only. */
    protected ResultBytes() {}

    @Inject
    public ResultBytes(ResultCache cache, ImageStore store, Threads threads) {
        this.cache = cache;
        this.store = store;
        this.threads = threads;
    }

    CompletionStage<byte[]> of(JobImage image) {
        Optional<byte[]> kept = cache.get(image.id());
        if (kept.isPresent()) {
            return CompletableFuture.completedFuture(kept.get());
        }
        String key = image.url().substring(image.url().indexOf('/') + 1);
        return store.open(key, Optional.empty())
                .thenApplyAsync(
                        found -> {
                            try (ImageStore.StoredObject object = found.orElseThrow(() -> new ProblemException(
                                    ProblemType.STORAGE_UNAVAILABLE,
                                    "The stored picture is gone from the object store."))) {
                                return object.bytes().readAllBytes();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        threads.executor());
    }
}
