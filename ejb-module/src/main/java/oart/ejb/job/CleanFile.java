package oart.ejb.job;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import oart.ejb.backend.ComfyBackend.Download;
import oart.ejb.image.ImageContents;
import oart.ejb.image.ImageStore;
import oart.ejb.image.metadata.PromptMetadata;
import oart.ejb.image.metadata.Splices;

/**
 * A file of a backend without what the backend wrote about the prompt.
 *
 * @param bytes of the clean file, when it is in memory
 * @param file where the clean file lies, when it is not
 * @param takenOut what makes the backend's file of it again
 */
record CleanFile(Optional<byte[]> bytes, Optional<Path> file, long size, Splices takenOut) {
    /** Takes the download over: a file of it is gone afterwards, or is this one. */
    static CleanFile of(Download download, String contentType) {
        try {
            return download.bytes().isPresent()
                    ? of(download.bytes().get(), contentType)
                    : of(download.file().orElseThrow(), contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CleanFile of(byte[] bytes, String contentType) throws IOException {
        Splices splices = PromptMetadata.find(new ByteArrayInputStream(bytes), contentType);
        byte[] clean = splices.isEmpty() ? bytes : splices.applyTo(bytes);
        return new CleanFile(
                Optional.of(clean), Optional.empty(), clean.length, PromptMetadata.inverse(splices, bytes));
    }

    private static CleanFile of(Path file, String contentType) throws IOException {
        Splices splices;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            splices = PromptMetadata.find(in, contentType);
        }
        if (splices.isEmpty()) {
            return new CleanFile(Optional.empty(), Optional.of(file), Files.size(file), splices);
        }
        Path clean = Files.createTempFile("oart-result-", ".part");
        PromptMetadata.apply(splices, file, clean);
        Splices takenOut = PromptMetadata.inverse(splices, file);
        Files.delete(file);
        return new CleanFile(Optional.empty(), Optional.of(clean), Files.size(clean), takenOut);
    }

    /** Stores the file, and what was taken out of it beside it. Deletes the file of this machine. */
    CompletionStage<Void> storeIn(ImageStore store, String key, String contentType) {
        CompletionStage<Void> stored = bytes.isPresent()
                ? store.put(key, bytes.get(), contentType)
                : store.put(key, file.orElseThrow(), contentType).whenComplete((done, failure) -> delete());
        if (takenOut.isEmpty()) {
            return stored;
        }
        byte[] json = takenOut.toString().getBytes(StandardCharsets.US_ASCII);
        return stored.thenCombine(
                store.put(ImageContents.metadataKey(key), json, "application/json"), (done, also) -> null);
    }

    private void delete() {
        try {
            Files.deleteIfExists(file.orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
