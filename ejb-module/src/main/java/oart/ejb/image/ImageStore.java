package oart.ejb.image;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The object store: where the bytes of results and uploads live. Every method may be called from any thread and never blocks it. */
public interface ImageStore {
    /** Name of the bucket: with a slash the first part of the {@code url} of a row. */
    String bucket();

    /**
     * Writes one object whole; writing the same key again replaces it.
     *
     * @return completes when stored; {@link StoreUnavailableException} when the store cannot be reached or refuses us
     */
    CompletionStage<Void> put(String key, byte[] bytes, String contentType);

    /** As {@link #put(String, byte[], String)}, from a file, streamed. */
    CompletionStage<Void> put(String key, java.nio.file.Path file, String contentType);

    /**
     * Opens an object.
     *
     * @param range bytes from..to inclusive, empty = whole; one that begins beyond the end gives an object of length 0
     * @return empty when there is no such object; the caller closes the stream
     */
    CompletionStage<Optional<StoredObject>> open(String key, Optional<ByteRange> range);

    CompletionStage<Void> delete(String key);

    /** A URL that anyone can GET for the given time; made locally. */
    URI presignedGet(String key, Duration validFor);

    /** Completes when the bucket exists and answers, else fails with {@link StoreUnavailableException}. */
    CompletionStage<Void> check();

    /** @param to inclusive */
    record ByteRange(long from, long to) {}

    /** The key within {@code url} of a row, which is {@code bucket/key}; the Python program wrote the same. */
    static String keyOf(String url) {
        return url.substring(url.indexOf('/') + 1);
    }

    /**
     * @param size of the whole object
     * @param etag without quotes
     */
    record StoredObject(java.io.InputStream bytes, long size, long length, String contentType, String etag)
            implements java.io.Closeable {
        @Override
        public void close() throws java.io.IOException {
            bytes.close();
        }
    }

    /** The store is down, unreachable, or refuses our credentials. */
    final class StoreUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StoreUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
