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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.MediaProbe.Media;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.UploadId;
import oart.persistence.user.UserId;

/**
 * Takes in files that clients send, through a temporary file and never whole in memory. Reading blocks the calling thread, as the client
 * sends; storing does not.
 */
@ApplicationScoped
public class UploadIntake {
    private static final int BUFFER = 64 << 10;

    private Uploads uploads;
    private ImageStore store;
    private Threads threads;
    private ImageConfig config;

    /** For the container only. */
    protected UploadIntake() {}

    @Inject
    public UploadIntake(Uploads uploads, ImageStore store, Threads threads, ImageConfig config) {
        this.uploads = uploads;
        this.store = store;
        this.threads = threads;
        this.config = config;
    }

    /** Longest file, in bytes. */
    public long longest() {
        return config.longestUpload();
    }

    /**
     * Reads a file to its end, then stores it.
     *
     * @param fileName as the client calls it; decides the media type only where the bytes cannot
     * @return fails with {@link ProblemException} STORAGE_UNAVAILABLE; nothing is kept then
     * @throws ProblemException TOO_LARGE: too many bytes or pixels; VALIDATION_FAILED: it is empty; and what reading throws
     */
    public CompletionStage<UploadView> receive(UserId user, InputStream in, String fileName) {
        TemporaryFile file = null;
        try {
            file = TemporaryFile.empty();
            MessageDigest digest = Uploads.digest();
            long size = copy(in, file.path(), digest);
            if (size == 0) {
                throw ProblemException.invalid("/data", "The file is empty.");
            }
            Media media = MediaProbe.probe(file.path(), fileName);
            config.requireSane(media);
            return stored(user, file, digest.digest(), media, size);
        } catch (IOException e) {
            drop(file);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            drop(file);
            throw e;
        }
    }

    private static void drop(TemporaryFile file) {
        if (file != null) {
            file.close();
        }
    }

    private CompletionStage<UploadView> stored(UserId user, TemporaryFile file, byte[] sha256, Media media, long size) {
        UploadId id = UploadId.random();
        String key = Uploads.key(user, id, media);
        return store.put(key, file.path(), media.contentType())
                .handle((done, failure) -> {
                    file.close();
                    if (failure != null) {
                        throw ImageContents.unavailable(failure);
                    }
                    return null;
                })
                .thenApplyAsync(done -> uploads.add(user, id, key, sha256, media, size), threads.executor());
    }

    private long copy(InputStream in, Path file, MessageDigest digest) throws IOException {
        long size = 0;
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > config.longestUpload()) {
                    throw new ProblemException(
                            ProblemType.TOO_LARGE,
                            "The file is longer than " + config.longestUpload() + " bytes.",
                            List.of(),
                            Map.of("limit", config.longestUpload()));
                }
                out.write(buffer, 0, n);
            }
        }
        return size;
    }
}
