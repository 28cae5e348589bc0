package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    /** Most pixels of a picture, told by its header; more would hurt whoever decodes it. */
    public static final long MAX_PIXELS = 64_000_000;

    private static final Duration KEEP = Duration.ofHours(24);
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(60);
    private static final int HEAD_BYTES = 64 << 10;

    private UploadRepository rows;
    private ImageStore store;

    /** For the container only. */
    protected Uploads() {}

    @Inject
    public Uploads(UploadRepository rows, ImageStore store) {
        this.rows = rows;
        this.store = store;
    }

    /** A file not yet stored. @param sha256 of the bytes */
    public record Checked(UploadId id, byte[] bytes, byte[] sha256, MediaProbe.Media media) {}

    /**
     * Looks at the bytes of an input; stores nothing.
     *
     * @throws ProblemException TOO_LARGE: a picture of more than {@link #MAX_PIXELS}
     */
    public Checked check(byte[] bytes, String fileName) {
        MediaProbe.Media media = MediaProbe.probe(bytes, fileName);
        requireSane(media);
        return new Checked(UploadId.random(), bytes, digest().digest(bytes), media);
    }

    /** Stores a checked input. @throws ProblemException STORAGE_UNAVAILABLE */
    public UploadView store(UserId user, Checked checked) {
        String key = key(user, checked.id(), checked.media());
        await(store.put(key, checked.bytes(), checked.media().contentType()));
        return add(user, checked.id(), key, checked.sha256(), checked.media(), checked.bytes().length);
    }

    /**
     * Stores a stream through a temporary file, never whole in memory.
     *
     * @param maxBytes longest file
     * @throws ProblemException TOO_LARGE, STORAGE_UNAVAILABLE, VALIDATION_FAILED: it is empty
     */
    public UploadView store(UserId user, InputStream in, String fileName, long maxBytes) {
        Path file = null;
        try {
            file = Files.createTempFile("oart-upload-", ".part");
            MessageDigest digest = digest();
            long size = copy(in, file, digest, maxBytes);
            if (size == 0) {
                throw ProblemException.invalid("/data", "The file is empty.");
            }
            MediaProbe.Media media = probe(file, fileName);
            requireSane(media);
            UploadId id = UploadId.random();
            String key = key(user, id, media);
            await(store.put(key, file, media.contentType()));
            return add(user, id, key, digest.digest(), media, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    /** The user's own upload or image. */
    public Optional<InputFile> find(UserId user, UUID id) {
        return rows.find(user, id);
    }

    private UploadView add(UserId user, UploadId id, String key, byte[] sha256, MediaProbe.Media media, long size) {
        var expiresAt = rows.add(
                new NewUpload(id, user, key, sha256, media.contentType(), size, media.width(), media.height(), KEEP));
        return new UploadView(id, media.contentType(), media.width(), media.height(), expiresAt);
    }

    private static String key(UserId user, UploadId id, MediaProbe.Media media) {
        return user + "/uploads/" + id + "." + media.extension();
    }

    private static long copy(InputStream in, Path file, MessageDigest digest, long maxBytes) throws IOException {
        long size = 0;
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            byte[] buffer = new byte[HEAD_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > maxBytes) {
                    throw new ProblemException(
                            ProblemType.TOO_LARGE,
                            "The file is longer than " + maxBytes + " bytes.",
                            List.of(),
                            Map.of("limit", maxBytes));
                }
                out.write(buffer, 0, n);
            }
        }
        return size;
    }

    private static MediaProbe.Media probe(Path file, String fileName) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return MediaProbe.probe(in.readNBytes(HEAD_BYTES), fileName);
        }
    }

    private static void requireSane(MediaProbe.Media media) {
        if (media.width() != null && media.height() != null && (long) media.width() * media.height() > MAX_PIXELS) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "The picture has " + media.width() + " × " + media.height()
                            + " pixels; 64 megapixels are allowed.");
        }
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

    private static void delete(Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
