package oart.ejb.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** An object store in memory, which a test can take down. */
public class InMemoryImageStore implements ImageStore {
    private record Entry(byte[] bytes, String contentType) {}

    private final Map<String, Entry> objects = new ConcurrentHashMap<>();
    private volatile boolean down;

    public void down() {
        down = true;
    }

    public void up() {
        down = false;
    }

    public Set<String> keys() {
        return Set.copyOf(objects.keySet());
    }

    @Override
    public String bucket() {
        return "default";
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] bytes, String contentType) {
        return done(() -> objects.put(key, new Entry(bytes.clone(), contentType)));
    }

    @Override
    public CompletionStage<Void> put(String key, Path file, String contentType) {
        try {
            return put(key, Files.readAllBytes(file), contentType);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Optional<StoredObject>> open(String key, Optional<ByteRange> range) {
        if (down) {
            return CompletableFuture.failedFuture(new StoreUnavailableException("down", null));
        }
        return CompletableFuture.completedFuture(
                Optional.ofNullable(objects.get(key)).map(entry -> {
                    int size = entry.bytes().length;
                    int from = range.map(wanted -> (int) Math.min(wanted.from(), size))
                            .orElse(0);
                    int to = range.map(wanted -> (int) Math.min(wanted.to() + 1, size))
                            .orElse(size);
                    byte[] part = Arrays.copyOfRange(entry.bytes(), from, to);
                    String etag = Integer.toHexString(Arrays.hashCode(entry.bytes()));
                    return new StoredObject(
                            new ByteArrayInputStream(part), size, part.length, entry.contentType(), etag);
                }));
    }

    @Override
    public CompletionStage<Void> delete(String key) {
        return done(() -> objects.remove(key));
    }

    @Override
    public URI presignedGet(String key, Duration validFor) {
        return URI.create("memory:/" + key + "?seconds=" + validFor.toSeconds());
    }

    @Override
    public CompletionStage<Void> check() {
        return done(() -> {});
    }

    private CompletionStage<Void> done(Runnable work) {
        if (down) {
            return CompletableFuture.failedFuture(new StoreUnavailableException("down", null));
        }
        work.run();
        return CompletableFuture.completedFuture(null);
    }
}
