package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.persistence.image.ImageCursor;
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;

/** Many images as one ZIP file, written while they are read; holds one page of rows and one buffer, however many there are. */
@ApplicationScoped
public class ImageArchive {
    private static final int PAGE = 100;
    private static final int BUFFER = 64 << 10;
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(60);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private ImageService images;
    private ImageContents contents;
    private Threads threads;

    /** For the container only. */
    protected ImageArchive() {}

    @Inject
    public ImageArchive(ImageService images, ImageContents contents, Threads threads) {
        this.images = images;
        this.contents = contents;
        this.threads = threads;
    }

    /** An archive about to be written. */
    public interface Contents {
        /**
         * Writes the whole archive; blocks. Images whose file is gone from the store are listed in {@code missing.txt}.
         *
         * @throws IOException the reader or the store has gone; the archive is cut off then
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** @throws ProblemException as {@link ImageService#requireAll} */
    public CompletionStage<Contents> of(Caller caller, List<ImageId> ids) {
        return checked(images.requireAll(caller, ids).iterator());
    }

    /**
     * Everything in a folder, newest first.
     *
     * @throws ProblemException VALIDATION_FAILED when neither the caller has it nor, for an administrator, anyone
     */
    public CompletionStage<Contents> of(Caller caller, FolderId folder) {
        try {
            return checked(new Pages(caller, folder));
        } catch (ProblemException e) {
            throw e.type() == ProblemType.NOT_FOUND
                    ? ProblemException.invalid("?folder_id", "You have no folder " + folder + ".")
                    : e;
        }
    }

    /** Looks at the first file, so that a store that is down is told before anything is answered; nothing stays open. */
    private CompletionStage<Contents> checked(Iterator<ImageView> rows) {
        if (!rows.hasNext()) {
            return CompletableFuture.completedFuture(out -> write(out, rows, null));
        }
        ImageView first = rows.next();
        return openAsync(first)
                .thenApplyAsync(
                        file -> {
                            file.ifPresent(Opened::close);
                            return out -> write(out, rows, first);
                        },
                        threads.executor());
    }

    private CompletionStage<Optional<Opened>> openAsync(ImageView row) {
        return contents.content(row)
                .thenCompose(content -> content.open(Optional.empty())
                        .thenApply(object -> Optional.of(new Opened(content.image(), object))))
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof ProblemException problem && problem.type() == ProblemType.NOT_FOUND) {
                        return Optional.empty();
                    }
                    throw new CompletionException(cause);
                });
    }

    private record Opened(ImageView image, StoredObject object) {
        void close() {
            try {
                object.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @param first row, null when there is none; @param rows the others */
    private void write(OutputStream out, Iterator<ImageView> rows, ImageView first) throws IOException {
        List<ImageId> missing = new ArrayList<>();
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        // Pictures are compressed as they are.
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (ImageView row = first; row != null; row = rows.hasNext() ? rows.next() : null) {
            Optional<Opened> file = open(row);
            if (file.isPresent()) {
                add(zip, file.get());
            } else {
                missing.add(row.id());
            }
        }
        if (!missing.isEmpty()) {
            zip.putNextEntry(new ZipEntry("missing.txt"));
            for (ImageId id : missing) {
                zip.write((id + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    private Optional<Opened> open(ImageView row) throws IOException {
        try {
            return openAsync(row).toCompletableFuture().get(OPEN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the object store did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", e);
        }
    }

    private static void add(ZipOutputStream zip, Opened file) throws IOException {
        ZipEntry entry = new ZipEntry(name(file.image()));
        if (file.image().createdAt() != null) {
            entry.setTimeLocal(file.image().createdAt().atOffset(ZoneOffset.UTC).toLocalDateTime());
        }
        try (StoredObject object = file.object()) {
            zip.putNextEntry(entry);
            byte[] buffer = new byte[BUFFER];
            for (int n = object.bytes().read(buffer); n >= 0; n = object.bytes().read(buffer)) {
                zip.write(buffer, 0, n);
            }
            zip.closeEntry();
        }
    }

    /** The id makes it unique without remembering the others. */
    private static String name(ImageView image) {
        String time = image.createdAt() == null ? "" : NAME.format(image.createdAt()) + '_';
        return time + image.id() + '.' + MediaProbe.extension(image.contentType(), image.objectKey());
    }

    /** The images of a folder, fetched page by page. */
    private final class Pages implements Iterator<ImageView> {
        private final Caller caller;
        private final ImageSearch search;
        private Iterator<ImageView> page;
        private Optional<ImageCursor> next;

        Pages(Caller caller, FolderId folder) {
            this.caller = caller;
            this.search = new ImageSearch(
                    Optional.of(folder), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            turn(Optional.empty());
        }

        private void turn(Optional<ImageCursor> after) {
            ImagePage found = images.page(caller, search, after, PAGE);
            page = found.images().iterator();
            next = found.next();
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && next.isPresent()) {
                turn(next);
            }
            return page.hasNext();
        }

        @Override
        public ImageView next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.next();
        }
    }
}
