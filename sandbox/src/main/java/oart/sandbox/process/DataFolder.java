package oart.sandbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import oart.sandbox.SandboxException;

/**
 * A folder that belongs to one running sandbox: locked while it runs (the lock dies with the process), readable by its owner
 * only, with the ports and secrets that were chosen the first time.
 */
public final class DataFolder implements AutoCloseable {
    private static final long NEEDED_BYTES = 256L << 20;
    private static final int SECRET_BYTES = 24;
    private static final String MEMORY = "sandbox.properties";
    private static final String LOCK = "lock";
    // Closing any channel of a file ends all of this process's locks on it, so a second one must never be opened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel channel;
    private final Properties memory = new Properties();

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Makes the folder when needed and locks it.
     *
     * @param fresh whether to delete what it holds first
     * @throws SandboxException it cannot be made, is in use, or its disk is full
     */
    public static DataFolder open(Path folder, boolean fresh) {
        Path root = folder.toAbsolutePath().normalize();
        if (!HELD.add(root)) {
            throw inUse(root);
        }
        DataFolder data = null;
        try {
            Files.createDirectories(root);
            ownerOnly(root);
            data = new DataFolder(
                    root, FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            if (data.channel.tryLock() == null) {
                throw inUse(root);
            }
            if (fresh) {
                data.clear();
            }
            data.requireSpace();
            data.readMemory();
            return data;
        } catch (IOException | RuntimeException e) {
            if (data == null) {
                HELD.remove(root);
            } else {
                data.close();
            }
            if (e instanceof SandboxException known) {
                throw known;
            }
            throw new SandboxException(
                    "The data folder " + root + " cannot be used (" + reason(e) + "); give another one with --data.",
                    e);
        }
    }

    private static SandboxException inUse(Path root) {
        return new SandboxException("A server already runs on the data folder " + root
                + "; stop it with './oart stop', or give another folder with --data.");
    }

    /** Whether a sandbox runs on the folder. */
    public static boolean isLocked(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (HELD.contains(root)) {
            return true;
        }
        Path file = root.resolve(LOCK);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private void clear() throws IOException {
        try (var entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith(LOCK)) {
                    delete(entry);
                }
            }
        }
    }

    private void requireSpace() throws IOException {
        long usable = Files.getFileStore(root).getUsableSpace();
        if (usable < NEEDED_BYTES) {
            throw new SandboxException("The disk of " + root + " is full: " + (usable >> 20) + " MiB are left and "
                    + (NEEDED_BYTES >> 20) + " MiB are needed; make room, or give another folder with --data.");
        }
    }

    private void readMemory() throws IOException {
        try (InputStream in = Files.newInputStream(root.resolve(MEMORY))) {
            memory.load(in);
        } catch (NoSuchFileException e) {
            memory.clear();
        } catch (IllegalArgumentException e) {
            memory.clear(); // half-written: everything in it can be chosen anew
        }
    }

    /** A folder or file within; the folder above it exists. */
    public Path path(String first, String... more) {
        Path path = root.resolve(Path.of(first, more));
        try {
            Files.createDirectories(path.getParent());
            return path;
        } catch (IOException e) {
            throw new SandboxException("The folder " + path.getParent() + " cannot be made (" + reason(e) + ").", e);
        }
    }

    /** A folder within, made when it is missing. */
    public Path folder(String first, String... more) {
        return path(Path.of(first, more).resolve("x").toString()).getParent();
    }

    public Path root() {
        return root;
    }

    /** The port that this name had the last time if it is free, else a free one, which is remembered. */
    public int port(String name) {
        String key = "port." + name;
        String known = memory.getProperty(key, "");
        if (known.matches("\\d{4,5}") && Ports.isFree(Integer.parseInt(known))) {
            return Integer.parseInt(known);
        }
        int port = Ports.free();
        remember(key, Integer.toString(port));
        return port;
    }

    /** A random text of 48 hexadecimal digits, the same each time for one name. */
    public String secret(String name) {
        String key = "secret." + name;
        String known = memory.getProperty(key, "");
        if (known.length() == 2 * SECRET_BYTES) {
            return known;
        }
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        remember(key, HexFormat.of().formatHex(bytes));
        return memory.getProperty(key);
    }

    private synchronized void remember(String key, String value) {
        memory.setProperty(key, value);
        Path part = root.resolve(MEMORY + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                memory.store(out, null);
            }
            Files.move(part, root.resolve(MEMORY), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SandboxException("The data folder " + root + " cannot be written (" + reason(e) + ").", e);
        }
    }

    private static void ownerOnly(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Deletes a file or a whole folder, if it exists. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Few words on why a file operation failed. */
    static String reason(Exception e) {
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof java.nio.file.FileAlreadyExistsException || e instanceof java.nio.file.NotDirectoryException) {
            return "a file is in the way";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Unlocks it. */
    @Override
    public void close() {
        HELD.remove(root);
        try {
            channel.close();
        } catch (IOException e) {
            throw new SandboxException("The lock of " + root + " cannot be released.", e);
        }
    }
}
