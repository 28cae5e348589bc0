package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import oart.ejb.image.decode.PictureDecoder;
import oart.ejb.image.decode.UndecodableException;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.InputFile;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether pictures that users bring can be decoded, so that a damaged one is refused before a job fails with it. What was found of a stored
 * file is remembered, as its bytes never change. Waits on the calling thread.
 */
@ApplicationScoped
public class PictureProofs {
    private static final Logger LOGGER = LoggerFactory.getLogger(PictureProofs.class);
    private static final String WHOLE = "";
    private static final int REMEMBERED = 10_000;
    private static final long PATIENCE_SECONDS = 60;

    private ImageStore store;
    private DecodeQueue queue;
    private ImageConfig config;

    /** By object key; {@link #WHOLE} or a fault. */
    private final Map<String, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** For the container only. */
    protected PictureProofs() {}

    @Inject
    public PictureProofs(ImageStore store, DecodeQueue queue, ImageConfig config) {
        this.store = store;
        this.queue = queue;
        this.config = config;
    }

    /**
     * What is wrong with a picture that is not stored yet.
     *
     * @return a sentence; empty for a whole picture, and for a kind of file that nobody decodes here
     * @throws ProblemException UNAVAILABLE: too much is decoded now
     */
    public Optional<String> fault(Uploads.Checked file) {
        String type = file.media().contentType();
        return PictureDecoder.reads(type)
                ? await(queue.run(() -> fault(new ByteArrayInputStream(file.bytes()), type)))
                : Optional.empty();
    }

    /**
     * What is wrong with a stored picture of this user.
     *
     * @return as {@link #fault(Uploads.Checked)}; empty also for results of jobs, which were made by a backend, and when the object store
     *     cannot be asked: the job waits for it anyway
     * @throws ProblemException as there
     */
    public Optional<String> fault(UserId owner, InputFile file) {
        if (!Uploads.isUpload(owner, file) || !PictureDecoder.reads(file.contentType())) {
            return Optional.empty();
        }
        return remembered(file.objectKey()).or(() -> look(file)).filter(found -> !found.equals(WHOLE));
    }

    /** Empty when it cannot be looked at. */
    private Optional<String> look(InputFile file) {
        Optional<String> found = await(store.open(file.objectKey(), Optional.empty())
                .thenCompose(opened -> queue.run(() -> opened.isEmpty()
                        ? Optional.<String>empty()
                        : Optional.of(fault(opened.get(), file.contentType()).orElse(WHOLE))))
                .exceptionally(failure -> {
                    LOGGER.atInfo()
                            .addKeyValue("object", file.objectKey())
                            .addKeyValue("error", failure.getMessage())
                            .log("input picture not looked at");
                    return Optional.empty();
                }));
        found.ifPresent(fault -> remember(file.objectKey(), fault));
        return found;
    }

    private Optional<String> remembered(String key) {
        synchronized (known) {
            return Optional.ofNullable(known.get(key));
        }
    }

    private void remember(String key, String found) {
        synchronized (known) {
            known.put(key, found);
        }
    }

    private Optional<String> fault(ImageStore.StoredObject object, String type) throws IOException {
        try (object) {
            return fault(object.bytes(), type);
        }
    }

    private Optional<String> fault(InputStream bytes, String type) throws IOException {
        try (TemporaryFile file = TemporaryFile.of(bytes)) {
            PictureDecoder.prove(file.path(), type, config.mostPixels());
            return Optional.empty();
        } catch (UndecodableException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static <T> T await(CompletionStage<T> work) {
        try {
            return work.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "Too many pictures are looked at now. Try again later.");
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The server is stopping.");
        }
    }
}
