package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageService;
import oart.ejb.image.ImageStore;
import oart.ejb.image.ImageView;
import oart.ejb.job.JobView.JobImage;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.ImageId;

/** The bytes of results: from memory right after the job, else from the object store. */
@ApplicationScoped
public class ResultBytes {
    private ResultCache cache;
    private ImageService images;
    private ImageStore store;
    private Threads threads;

    /** For the container only. */
    protected ResultBytes() {}

    @Inject
    public ResultBytes(ResultCache cache, ImageService images, ImageStore store, Threads threads) {
        this.cache = cache;
        this.images = images;
        this.store = store;
        this.threads = threads;
    }

    /** Those that were not deleted since, in their order. */
    List<JobImage> withoutDeleted(List<JobImage> results) {
        Set<ImageId> present = images.findAll(results.stream().map(JobImage::id).toList()).stream()
                .map(ImageView::id)
                .collect(Collectors.toSet());
        return results.stream().filter(image -> present.contains(image.id())).toList();
    }

    CompletionStage<byte[]> of(JobImage image) {
        Optional<byte[]> kept = cache.get(image.url());
        if (kept.isPresent()) {
            return CompletableFuture.completedFuture(kept.get());
        }
        return store.open(ImageStore.keyOf(image.url()), Optional.empty())
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
