package oart.sandbox.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import oart.sandbox.SandboxException;
import oart.sandbox.process.Ports;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server on loopback over a folder, where {@code bucket/key} are plain files. Checks keys, ranges and signed URLs. */
public final class EmbeddedObjectStore implements AutoCloseable {
    /** The library writes an object into {@code key-UUID} beside it and renames it. */
    private static final Pattern HALF_WRITTEN =
            Pattern.compile("-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$");

    private final Path folder;
    private final int port;
    private final String accessKey;
    private final String secretKey;
    private S3Proxy server;

    private EmbeddedObjectStore(Path folder, int port, String accessKey, String secretKey) {
        this.folder = folder;
        this.port = port;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /** @param folder made when missing */
    public static EmbeddedObjectStore start(Path folder, int port, String accessKey, String secretKey) {
        EmbeddedObjectStore store = new EmbeddedObjectStore(folder, port, accessKey, secretKey);
        store.start();
        return store;
    }

    /** Starts it again after {@link #close()}, on the same port and objects. */
    public void start() {
        if (!Ports.isFree(port)) {
            throw new SandboxException(
                    "Port " + port + " is taken by another program, so the object store cannot start.");
        }
        try {
            Files.createDirectories(folder);
            server = S3Proxy.builder()
                    .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                    .endpoint(endpoint())
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
                    .ignoreUnknownHeaders(true)
                    .build();
            server.start();
        } catch (Exception e) { // the library declares no narrower one
            throw new SandboxException("The object store did not start on " + folder + ": " + message(e) + '.', e);
        }
    }

    private static String message(Exception e) {
        return e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    /** Where the objects lie, {@code bucket/key} each. */
    public Path folder() {
        return folder;
    }

    /** {@code bucket/key} of every object, also while others are written: the library's half-written files are left out. */
    public List<String> objects() {
        List<String> names = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = folder.relativize(file).toString().replace('\\', '/');
                    if (!HALF_WRITTEN.matcher(name).find()) {
                        names.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    return goneMeanwhile(e);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                    return goneMeanwhile(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the objects in " + folder, e);
        }
        return names;
    }

    private static FileVisitResult goneMeanwhile(IOException e) throws IOException {
        if (e != null && !(e instanceof NoSuchFileException)) {
            throw e;
        }
        return FileVisitResult.CONTINUE;
    }

    /** Stops the server; the objects stay. */
    @Override
    public void close() {
        if (server == null) {
            return;
        }
        try {
            server.stop();
            server = null;
        } catch (Exception e) { // as above
            throw new SandboxException("The object store did not stop: " + message(e) + '.', e);
        }
    }
}
