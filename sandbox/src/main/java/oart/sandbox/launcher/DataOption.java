package oart.sandbox.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Names the data folder, by which a running server is found. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".oart",
            description = "Folder of the server's data; default: ${DEFAULT-VALUE}")
    private Path folder;

    Path folder() {
        return folder.toAbsolutePath().normalize();
    }
}
