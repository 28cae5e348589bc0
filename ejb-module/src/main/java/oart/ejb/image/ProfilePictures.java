package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.MediaProbe.Media;
import oart.ejb.image.decode.PictureDecoder;
import oart.ejb.image.decode.UndecodableException;
import oart.ejb.image.metadata.PromptMetadata;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.UserService;
import oart.ejb.user.UserView;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures that users show of themselves. Their keys lie where the Python program's do; clients' file names are no part of them. */
@ApplicationScoped
public class ProfilePictures {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProfilePictures.class);
    private static final Set<String> ACCEPTED = Set.of("image/png", "image/jpeg", "image/webp");
    private static final int PROOF_EDGE = 256;

    private UserService users;
    private ImageStore store;
    private DecodeQueue queue;
    private Threads threads;
    private ImageConfig config;

    /** For the container only. */
    protected ProfilePictures() {}

    @Inject
    public ProfilePictures(
            UserService users, ImageStore store, DecodeQueue queue, Threads threads, ImageConfig config) {
        this.users = users;
        this.store = store;
        this.queue = queue;
        this.threads = threads;
        this.config = config;
    }

    /** A picture as it is shown. @param etag without quotes */
    public record Shown(InputStream bytes, long size, String contentType, String etag) {}

    /** Longest picture, in bytes. */
    public long longest() {
        return config.longestProfilePicture();
    }

    /**
     * Takes a picture, of which a decoder has to make something, and drops the one before. Reads on the calling thread.
     *
     * @return the user's row; fails with {@link ProblemException} UNSUPPORTED_MEDIA_TYPE: no picture, or a damaged one;
     *     STORAGE_UNAVAILABLE. Nothing has changed then
     * @throws ProblemException TOO_LARGE, VALIDATION_FAILED: it is empty; UNSUPPORTED_MEDIA_TYPE; and what reading throws
     */
    public CompletionStage<UserView> replace(Caller caller, InputStream in) {
        byte[] bytes = read(in);
        Media media = MediaProbe.probe(bytes, "");
        if (!ACCEPTED.contains(media.contentType())) {
            throw unsupported("A profile picture has to be PNG, JPEG or WebP.");
        }
        config.requireSane(media);
        String key = prefix(caller.id()) + UUID.randomUUID() + '.' + media.extension();
        return queue.run(() -> proven(bytes, media))
                .thenCompose(picture -> store.put(key, picture, media.contentType()))
                .handle((done, failure) -> {
                    if (failure != null) {
                        throw ImageContents.unavailable(failure);
                    }
                    return key;
                })
                .thenApplyAsync(
                        stored -> {
                            UserService.Pictured change = show(caller, stored);
                            change.before()
                                    .filter(old -> old.startsWith(prefix(caller.id())))
                                    .ifPresent(this::drop);
                            return change.user();
                        },
                        threads.executor());
    }

    private UserService.Pictured show(Caller caller, String key) {
        try {
            return users.showPicture(caller, key);
        } catch (ProblemException e) {
            // Of other failures nobody knows whether the row names the object after all.
            drop(key);
            throw e;
        }
    }

    /** @return fails with {@link ProblemException} NOT_FOUND: there is none that can be shown; STORAGE_UNAVAILABLE */
    public CompletionStage<Shown> open(Caller caller) {
        String key = users.me(caller).profileImageUrl();
        if (key == null || !key.startsWith(prefix(caller.id()))) {
            throw ProblemException.notFound("A profile picture");
        }
        return store.open(key, Optional.empty())
                .handle((object, failure) -> {
                    if (failure != null) {
                        throw ImageContents.unavailable(failure);
                    }
                    return object.orElseThrow(() -> ProblemException.notFound("A profile picture"));
                })
                .thenApplyAsync(object -> shown(key, object), threads.executor());
    }

    private static Shown shown(String key, StoredObject object) {
        try {
            byte[] head = object.bytes().readNBytes(MediaProbe.HEAD_BYTES);
            String type = MediaProbe.probe(head, key).contentType();
            if (!ACCEPTED.contains(type)) {
                object.close();
                throw ProblemException.notFound("A profile picture");
            }
            InputStream bytes = new SequenceInputStream(new ByteArrayInputStream(head), object.bytes());
            return new Shown(bytes, object.size(), type, object.etag());
        } catch (IOException e) {
            throw ImageContents.unavailable(e);
        }
    }

    private byte[] read(InputStream in) {
        try {
            byte[] bytes = in.readNBytes((int) Math.min(config.longestProfilePicture() + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > config.longestProfilePicture()) {
                throw new ProblemException(
                        ProblemType.TOO_LARGE,
                        "The picture is longer than " + config.longestProfilePicture() + " bytes.",
                        List.of(),
                        Map.of("limit", config.longestProfilePicture()));
            }
            if (bytes.length == 0) {
                throw ProblemException.invalid("/data", "The file is empty.");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] proven(byte[] bytes, Media media) throws IOException {
        try (TemporaryFile file = TemporaryFile.of(new ByteArrayInputStream(bytes))) {
            PictureDecoder.thumbnail(file.path(), media.contentType(), config.mostPixels(), PROOF_EDGE);
            // Where it was taken is nobody's business.
            return PromptMetadata.find(new ByteArrayInputStream(bytes), media.contentType())
                    .applyTo(bytes);
        } catch (UndecodableException e) {
            throw unsupported(e.getMessage());
        }
    }

    private void drop(String key) {
        store.delete(key).whenComplete((done, failure) -> {
            if (failure != null) {
                LOGGER.atWarn()
                        .addKeyValue("object", key)
                        .addKeyValue("error", failure.getMessage())
                        .log("object not deleted, left to storage-reconcile");
            }
        });
    }

    /** As the Python program has it. */
    private static String prefix(UserId user) {
        return user + "/profile_images/";
    }

    private static ProblemException unsupported(String why) {
        return new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, why);
    }
}
