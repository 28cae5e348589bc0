package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore.ByteRange;
import oart.ejb.image.ImageStore.StoreUnavailableException;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of stored results. Never blocks and holds no transaction; stages complete on the container's or the store's threads. */
@ApplicationScoped
public class ImageContents {
    private static final Logger LOGGER = LoggerFactory.getLogger(ImageContents.class);

    private static final int HEAD_BYTES = MediaProbe.HEAD_BYTES;

    private final ImageStore store;
    private final ImageService images;
    private final Threads threads;

    /** For the container only. */
    protected ImageContents() {
        this(null, null, null);
    }

    @Inject
    public ImageContents(ImageStore store, ImageService images, Threads threads) {
        this.store = store;
        this.images = images;
        this.threads = threads;
    }

    /**
     * The view with its real content type, size and measures: as the row tells, else (rows of the Python program) as the head of the bytes
     * tells, which is then kept in the row.
     *
     * @return fails with {@link ProblemException} NOT_FOUND when the object is gone, STORAGE_UNAVAILABLE when the store is
     */
    public CompletionStage<ImageView> described(ImageView image) {
        if (image.contentType() != null && image.bytes() != null) {
            return CompletableFuture.completedFuture(image);
        }
        return open(image, Optional.of(new ByteRange(0, HEAD_BYTES - 1)))
                .thenApplyAsync(head -> keptDescription(image, head), threads.executor());
    }

    private ImageView keptDescription(ImageView image, StoredObject object) {
        MediaProbe.Media media;
        try (object) {
            media = MediaProbe.probe(object.bytes().readNBytes(HEAD_BYTES), image.objectKey());
        } catch (IOException e) {
            throw unavailable(e);
        }
        try {
            images.describe(image.id(), media, object.size());
        } catch (RuntimeException e) {
            LOGGER.atWarn().addKeyValue("imageId", image.id()).setCause(e).log("image description not kept");
        }
        return image.described(media, object.size());
    }

    /**
     * Opens the bytes; the caller closes them.
     *
     * @param range empty = whole
     * @return fails as {@link #described}
     */
    public CompletionStage<StoredObject> open(ImageView image, Optional<ByteRange> range) {
        return store.open(image.objectKey(), range).handle((object, failure) -> {
            if (failure != null) {
                throw unavailable(failure);
            }
            return object.orElseThrow(() -> ProblemException.notFound("The stored file of this image"));
        });
    }

    /** A URL that anyone can GET for the given time. */
    public URI presigned(ImageView image, Duration validFor) {
        return store.presignedGet(image.objectKey(), validFor);
    }

    static RuntimeException unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreUnavailableException || cause instanceof IOException) {
            LOGGER.atWarn().addKeyValue("error", cause.getMessage()).log("object store not available");
            return new ProblemException(
                    ProblemType.STORAGE_UNAVAILABLE, "The object store does not answer now. Try again later.");
        }
        return cause instanceof RuntimeException ours ? ours : new CompletionException(cause);
    }
}
