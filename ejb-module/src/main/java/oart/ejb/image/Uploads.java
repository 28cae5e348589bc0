package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import oart.ejb.image.ImageStore.StoreUnavailableException;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.InputFile;
import oart.persistence.image.NewUpload;
import oart.persistence.image.UploadId;
import oart.persistence.image.UploadRepository;
import oart.persistence.user.UserId;

/** Files that users bring as inputs. The bytes are stored before the row, the row before any job that names it. */
@ApplicationScoped
public class Uploads {
    private static final Duration KEEP = Duration.ofHours(24);
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(60);

    private UploadRepository rows;
    private ImageStore store;
    private ImageConfig config;

    /** For the container only. */
    protected Uploads() {}

    @Inject
    public Uploads(UploadRepository rows, ImageStore store, ImageConfig config) {
        this.rows = rows;
        this.store = store;
        this.config = config;
    }

    /** A file not yet stored. @param sha256 of the bytes */
    public record Checked(UploadId id, byte[] bytes, byte[] sha256, MediaProbe.Media media) {}

    /**
     * Looks at the bytes of an input; stores nothing.
     *
     * @throws ProblemException TOO_LARGE: a picture of more pixels than allowed
     */
    public Checked check(byte[] bytes, String fileName) {
        MediaProbe.Media media = MediaProbe.probe(bytes, fileName);
        config.requireSane(media);
        return new Checked(UploadId.random(), bytes, digest().digest(bytes), media);
    }

    /** Stores a checked input. @throws ProblemException STORAGE_UNAVAILABLE */
    public UploadView store(UserId user, Checked checked) {
        String key = key(user, checked.id(), checked.media());
        await(store.put(key, checked.bytes(), checked.media().contentType()));
        return add(user, checked.id(), key, checked.sha256(), checked.media(), checked.bytes().length);
    }

    /** The user's own upload or image. */
    public Optional<InputFile> find(UserId user, UUID id) {
        return rows.find(user, id);
    }

    /** Notes an upload whose bytes are stored. */
    UploadView add(UserId user, UploadId id, String key, byte[] sha256, MediaProbe.Media media, long size) {
        var expiresAt = rows.add(
                new NewUpload(id, user, key, sha256, media.contentType(), size, media.width(), media.height(), KEEP));
        return new UploadView(id, media.contentType(), media.width(), media.height(), expiresAt);
    }

    static String key(UserId user, UploadId id, MediaProbe.Media media) {
        return folder(user) + id + "." + media.extension();
    }

    /** Brought by the user, not made by a job. */
    static boolean isUpload(UserId user, InputFile file) {
        return file.objectKey().startsWith(folder(user));
    }

    private static String folder(UserId user) {
        return user + "/uploads/";
    }

    private static void await(CompletionStage<Void> stored) {
        try {
            stored.toCompletableFuture().get(STORE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() == null || e.getCause() instanceof StoreUnavailableException) {
                throw new ProblemException(
                        ProblemType.STORAGE_UNAVAILABLE,
                        "The file could not be stored now; nothing was kept. Try again later.");
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The server is stopping.");
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
