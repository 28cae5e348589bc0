package oart.benchmarks.installation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import oart.sandbox.Sandbox;
import oart.sandbox.process.DataFolder;

/** What the scenarios of one run share; each part starts when the first scenario needs it. */
public final class Environment implements AutoCloseable {
    private final Path home;
    private final Path folder;
    private final Optional<URI> comfyui;
    private final boolean warm;
    private final Consumer<String> progress;
    private Sandbox sandbox;
    private Installation installation;

    /**
     * @param home the repository, where the build left the product
     * @param folder for data; what it holds is deleted
     * @param comfyui a real ComfyUI to measure against where that means something
     * @param warm whether the server works a while before it is measured
     * @param progress told in words what goes on
     */
    public Environment(Path home, Path folder, Optional<URI> comfyui, boolean warm, Consumer<String> progress) {
        this.home = home;
        this.folder = folder;
        this.comfyui = comfyui;
        this.warm = warm;
        this.progress = progress;
        try {
            DataFolder.delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return home;
    }

    /** For files of a scenario of that name. */
    public Path folder(String name) {
        return folder.resolve(name);
    }

    public Optional<URI> comfyui() {
        return comfyui;
    }

    public void say(String words) {
        progress.accept(words);
    }

    /** A new database with the product's schema on the shared PostgreSQL. */
    public QueueDatabase queueDatabase(String name) {
        return QueueDatabase.create(sandbox().database().port(), name);
    }

    public Installation installation() {
        if (installation == null) {
            say("starting the server and its parts");
            installation = new Installation(home, sandbox(), SimProcess.start(folder.resolve("sim-0")));
            if (warm) {
                say("warming up");
                installation.warmUp();
            }
        }
        return installation;
    }

    private Sandbox sandbox() {
        if (sandbox == null) {
            sandbox = Sandbox.start(folder.resolve("sandbox"), 0);
        }
        return sandbox;
    }

    /** Processes of ours that are no descendants of this one. */
    public Stream<ProcessHandle> processes() {
        return sandbox == null ? Stream.empty() : sandbox.database().postmaster().stream();
    }

    @Override
    public void close() {
        if (installation != null) {
            installation.closeSims();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
