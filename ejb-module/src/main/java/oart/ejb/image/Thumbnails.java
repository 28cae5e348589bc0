package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.decode.PictureDecoder;
import oart.ejb.image.decode.UndecodableException;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.ImageId;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small pictures of stored results: made once, after the job or when first asked for, and stored beside them. Never blocks the caller. */
@ApplicationScoped
public class Thumbnails {
    /** Longest edge, in pixels. */
    static final int EDGE = 512;

    private static final Logger LOGGER = LoggerFactory.getLogger(Thumbnails.class);

    private ImageService images;
    private ImageContents contents;
    private ImageStore store;
    private DecodeQueue queue;
    private Threads threads;
    private ImageConfig config;

    /** Under way on this node, so that a gallery that asks twice makes one. */
    private final ConcurrentMap<ImageId, CompletableFuture<String>> making = new ConcurrentHashMap<>();

    /** For the container only. */
    protected Thumbnails() {}

    @Inject
    public Thumbnails(
            ImageService images,
            ImageContents contents,
            ImageStore store,
            DecodeQueue queue,
            Threads threads,
            ImageConfig config) {
        this.images = images;
        this.contents = contents;
        this.store = store;
        this.queue = queue;
        this.threads = threads;
        this.config = config;
    }

    /**
     * Opens the thumbnail, a JPEG; the caller closes it.
     *
     * @return fails with {@link ProblemException} NOT_FOUND: the file is gone, or is no picture that can be decoded; STORAGE_UNAVAILABLE
     */
    public CompletionStage<StoredObject> open(ImageView image) {
        if (image.thumbnailUrl() == null) {
            return made(image).thenCompose(this::opened);
        }
        return store.open(ImageStore.keyOf(image.thumbnailUrl()), Optional.empty())
                .handle((object, failure) -> {
                    if (failure != null) {
                        throw ImageContents.unavailable(failure);
                    }
                    return object;
                })
                .thenCompose(object -> object.<CompletionStage<StoredObject>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> made(image).thenCompose(this::opened)));
    }

    /** As {@link #makeLater(Fresh)}, of pictures that are fetched for it. */
    public void makeLater(Collection<ImageId> ids) {
        if (!queue.isBusy()) {
            threads.executor().execute(() -> images.findAll(ids).stream()
                    .filter(image -> image.thumbnailUrl() == null && mayBePicture(image))
                    .forEach(image -> quietly(image.id(), made(image))));
        }
    }

    private static boolean mayBePicture(ImageView image) {
        return image.contentType() == null || PictureDecoder.reads(image.contentType());
    }

    private static void quietly(ImageId image, CompletionStage<String> made) {
        made.whenComplete((key, failure) -> {
            if (failure != null) {
                LOGGER.atDebug()
                        .addKeyValue("imageId", image)
                        .addKeyValue("error", failure.getMessage())
                        .log("thumbnail not made");
            }
        });
    }

    /** A picture that was just stored. @param bytes of its file */
    public record Fresh(ImageId id, UserId owner, String contentType, byte[] bytes) {}

    /**
     * Makes the thumbnail in the background; for after a job's answer. What cannot be made now, or would have to wait long, is made when it
     * is asked for.
     */
    public void makeLater(Fresh picture) {
        if (queue.isBusy() || !PictureDecoder.reads(picture.contentType())) {
            return;
        }
        quietly(
                picture.id(),
                once(picture.id(), () -> kept(picture.id(), picture.owner(), queue.run(() -> decoded(picture)))));
    }

    private CompletionStage<StoredObject> opened(String key) {
        return store.open(key, Optional.empty()).handle((object, failure) -> {
            if (failure != null) {
                throw ImageContents.unavailable(failure);
            }
            return object.orElseThrow(() -> ProblemException.notFound("The thumbnail"));
        });
    }

    /** @return the key of its object */
    private CompletionStage<String> made(ImageView image) {
        return once(image.id(), () -> make(image));
    }

    private CompletionStage<String> once(ImageId image, Supplier<CompletionStage<String>> make) {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> first = making.putIfAbsent(image, mine);
        if (first != null) {
            return first;
        }
        make.get().whenComplete((key, failure) -> {
            making.remove(image);
            if (failure == null) {
                mine.complete(key);
            } else {
                mine.completeExceptionally(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
        return mine;
    }

    private CompletionStage<String> make(ImageView row) {
        return kept(row.id(), row.user(), contents.content(row).thenCompose(content -> {
            ImageView image = content.image();
            if (!PictureDecoder.reads(image.contentType())) {
                throw none("No thumbnail can be made of " + image.contentType() + ".");
            }
            return content.open(Optional.empty()).thenCompose(object -> queue.run(() -> decoded(image, object)));
        }));
    }

    private CompletionStage<String> kept(ImageId id, UserId owner, CompletionStage<byte[]> made) {
        String key = owner + "/thumbnails/" + id + ".jpg";
        return made.thenCompose(bytes -> store.put(key, bytes, "image/jpeg").handle((done, failure) -> {
                    if (failure != null) {
                        throw ImageContents.unavailable(failure);
                    }
                    return key;
                }))
                .thenApplyAsync(
                        stored -> {
                            if (!images.keepThumbnail(id, store.bucket() + '/' + stored)) {
                                store.delete(stored);
                                throw ProblemException.notFound("The image");
                            }
                            return stored;
                        },
                        threads.executor());
    }

    private byte[] decoded(ImageView image, StoredObject object) throws IOException {
        try (object) {
            return decoded(TemporaryFile.of(object.bytes()), image.contentType());
        }
    }

    private byte[] decoded(Fresh picture) throws IOException {
        return decoded(TemporaryFile.of(new ByteArrayInputStream(picture.bytes())), picture.contentType());
    }

    private byte[] decoded(TemporaryFile file, String contentType) throws IOException {
        try (file) {
            return PictureDecoder.thumbnail(file.path(), contentType, config.mostPixels(), EDGE);
        } catch (UndecodableException e) {
            throw none("No thumbnail can be made. " + e.getMessage());
        }
    }

    private static ProblemException none(String why) {
        return new ProblemException(ProblemType.NOT_FOUND, why);
    }
}
