package oart.ejb.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is gone after use. */
record TemporaryFile(Path path) implements AutoCloseable {
    static TemporaryFile empty() throws IOException {
        return new TemporaryFile(Files.createTempFile("oart-", ".part"));
    }

    static TemporaryFile of(InputStream bytes) throws IOException {
        TemporaryFile file = empty();
        try {
            Files.copy(bytes, file.path, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
