package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore.ByteRange;
import oart.ejb.image.ImageStore.StoreUnavailableException;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.metadata.PromptMetadata;
import oart.ejb.image.metadata.SplicedStream;
import oart.ejb.image.metadata.Splices;
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

    /** The key of what was taken out of a file of ours, to be put back for its owner: {@link Splices} as JSON. */
    public static String metadataKey(String objectKey) {
        return objectKey + ".metadata";
    }

    /**
     * The view with its real content type, size and measures: as the row tells, else (rows of the Python program) as the bytes tell, which is
     * then kept in the row. For these the whole file is read once, as the prompt in it may be anywhere.
     *
     * @return fails with {@link ProblemException} NOT_FOUND when the object is gone, STORAGE_UNAVAILABLE when the store is
     */
    public CompletionStage<ImageView> described(ImageView image) {
        if (image.isDescribed()) {
            return CompletableFuture.completedFuture(image);
        }
        return stored(image.objectKey(), Optional.empty())
                .thenApplyAsync(object -> keptDescription(image, object), threads.executor());
    }

    private ImageView keptDescription(ImageView image, StoredObject object) {
        MediaProbe.Media media;
        Splices toHide;
        try (object) {
            byte[] head = object.bytes().readNBytes(HEAD_BYTES);
            media = MediaProbe.probe(head, image.objectKey());
            toHide = image.ours()
                    ? Splices.NONE
                    : PromptMetadata.find(
                            new SequenceInputStream(new ByteArrayInputStream(head), object.bytes()),
                            media.contentType());
        } catch (IOException e) {
            throw unavailable(e);
        }
        try {
            images.describe(image.id(), media, object.size(), toHide);
        } catch (RuntimeException e) {
            LOGGER.atWarn().addKeyValue("imageId", image.id()).setCause(e).log("image description not kept");
        }
        return image.described(media, object.size(), toHide);
    }

    /** The bytes of one image as a client is to have them. */
    public final class Content {
        private final ImageView image;
        private final Splices splices;

        private Content(ImageView image, Splices splices) {
            this.image = image;
            this.splices = splices;
        }

        /** The view, described. */
        public ImageView image() {
            return image;
        }

        public long size() {
            return splices.sizeOf(image.bytes());
        }

        /**
         * Opens the bytes; the caller closes them.
         *
         * @param range empty = whole; lies within the size
         * @return fails as {@link #described}
         */
        public CompletionStage<StoredObject> open(Optional<ByteRange> range) {
            if (splices.isEmpty()) {
                return stored(image.objectKey(), range);
            }
            long from = range.map(ByteRange::from).orElse(0L);
            long to = range.map(ByteRange::to).orElse(size() - 1);
            Optional<ByteRange> needed = SplicedStream.needed(splices, image.bytes(), from, to)
                    .map(part -> new ByteRange(part.from(), part.to()));
            if (needed.isEmpty()) {
                return CompletableFuture.completedFuture(spliced(InputStream.nullInputStream(), from, to));
            }
            return stored(image.objectKey(), needed).thenApply(object -> spliced(object.bytes(), from, to));
        }

        private StoredObject spliced(InputStream bytes, long from, long to) {
            return new StoredObject(
                    SplicedStream.of(bytes, splices, image.bytes(), from, to),
                    size(),
                    to - from + 1,
                    image.contentType(),
                    "");
        }
    }

    /**
     * What is served of an image: without what ComfyUI wrote about the prompt.
     *
     * @return fails as {@link #described}
     */
    public CompletionStage<Content> content(ImageView image) {
        return described(image).thenApply(seen -> new Content(seen, seen.toHide()));
    }

    /** As {@link #content}, with everything that ComfyUI wrote; for the owner. */
    public CompletionStage<Content> contentWithMetadata(ImageView image) {
        return described(image)
                .thenCompose(seen -> seen.ours()
                        ? takenOut(seen.objectKey()).thenApply(splices -> new Content(seen, splices))
                        : CompletableFuture.completedFuture(new Content(seen, Splices.NONE)));
    }

    private CompletionStage<Splices> takenOut(String objectKey) {
        return store.open(metadataKey(objectKey), Optional.empty())
                .thenApplyAsync(
                        found -> {
                            if (found.isEmpty()) {
                                return Splices.NONE;
                            }
                            try (StoredObject object = found.get()) {
                                return Splices.parse(
                                        new String(object.bytes().readAllBytes(), StandardCharsets.US_ASCII));
                            } catch (IOException e) {
                                throw unavailable(e);
                            }
                        },
                        threads.executor())
                .exceptionally(failure -> {
                    throw unavailable(failure);
                });
    }

    private CompletionStage<StoredObject> stored(String key, Optional<ByteRange> range) {
        return store.open(key, range).handle((object, failure) -> {
            if (failure != null) {
                throw unavailable(failure);
            }
            return object.orElseThrow(() -> ProblemException.notFound("The stored file of this image"));
        });
    }

    /**
     * A URL where anyone can GET what is served of the image for the given time. A file of the Python program with a prompt in it is copied
     * without it first.
     *
     * @return fails as {@link #described}
     */
    public CompletionStage<URI> presigned(ImageView image, Duration validFor) {
        if (image.ours()) {
            return CompletableFuture.completedFuture(store.presignedGet(image.objectKey(), validFor));
        }
        return content(image).thenCompose(content -> {
            if (content.splices.isEmpty()) {
                return CompletableFuture.completedFuture(store.presignedGet(image.objectKey(), validFor));
            }
            String copy = cleanKey(image.objectKey());
            return content.open(Optional.empty())
                    .thenComposeAsync(object -> copied(object, copy, content.image.contentType()), threads.executor())
                    .thenApply(done -> store.presignedGet(copy, validFor));
        });
    }

    /** The key of a copy of a file of the Python program without the prompt in it, made when its address was asked for. */
    static String cleanKey(String objectKey) {
        return objectKey + ".clean";
    }

    private CompletionStage<Void> copied(StoredObject object, String key, String contentType) {
        TemporaryFile file;
        try (object) {
            file = TemporaryFile.of(object.bytes());
        } catch (IOException e) {
            throw unavailable(e);
        }
        return store.put(key, file.path(), contentType).handle((done, failure) -> {
            file.close();
            if (failure != null) {
                throw unavailable(failure);
            }
            return null;
        });
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
