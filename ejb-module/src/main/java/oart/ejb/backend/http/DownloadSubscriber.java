package oart.ejb.backend.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import oart.ejb.backend.ComfyBackend.Download;
import oart.ejb.backend.OutputMissingException;

/** Takes a file in: into memory, and when it grows beyond a limit into a temporary file, which nobody but the owner may read. */
final class DownloadSubscriber implements BodySubscriber<Download> {
    /** Most bytes that are kept in memory. */
    static final int IN_MEMORY = 8 << 20;
    /** Most bytes of a file; what is longer fills our disk, and is no result. */
    static final long LONGEST = 8L << 30;

    private final CompletableFuture<Download> result = new CompletableFuture<>();
    private final long longest;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Flow.Subscription subscription;
    private Path file;
    private FileChannel channel;
    private long size;

    /** @param longest most bytes of the file */
    DownloadSubscriber(long longest) {
        this.longest = longest;
    }

    @Override
    public CompletionStage<Download> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> buffers) {
        if (result.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                take(buffer);
            }
        } catch (IOException e) {
            subscription.cancel();
            onError(e);
            return;
        }
        if (size > longest) {
            subscription.cancel();
            onError(new OutputMissingException("a result file was longer than can be kept"));
        } else {
            subscription.request(1);
        }
    }

    private void take(ByteBuffer buffer) throws IOException {
        size += buffer.remaining();
        if (channel == null && size > IN_MEMORY) {
            file = Files.createTempFile("oart-result-", ".part");
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            write(ByteBuffer.wrap(memory.toByteArray()));
            memory = null;
        }
        if (channel == null) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            memory.writeBytes(part);
        } else {
            write(buffer);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        if (result.completeExceptionally(failure)) {
            remove();
        }
    }

    @Override
    public synchronized void onComplete() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            onError(e);
            return;
        }
        result.complete(
                file == null
                        ? new Download(Optional.of(memory.toByteArray()), Optional.empty(), size)
                        : new Download(Optional.empty(), Optional.of(file), size));
    }

    /** Nobody will take the result: leaves nothing behind. */
    synchronized void discard() {
        result.cancel(false);
        remove();
    }

    private void remove() {
        if (file == null) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
