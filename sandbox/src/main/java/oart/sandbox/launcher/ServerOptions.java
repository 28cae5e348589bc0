package oart.sandbox.launcher;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a server is started. */
final class ServerOptions {
    @Mixin
    private DataOption data;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port of the server, 0 for any free one; default: ${DEFAULT-VALUE}")
    int port;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; default: ${DEFAULT-VALUE}")
    String address;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            defaultValue = ".",
            description =
                    "Folder of config.ini and .env; default: the current one. What they name is used instead of an"
                            + " embedded part")
    Path config;

    @Option(
            names = "--comfyui",
            paramLabel = "URL",
            description = "A ComfyUI server to use instead of the built-in stand-in; may be given several times")
    List<String> comfyui = List.of();

    @Option(names = "--fresh", description = "Delete the data of earlier runs first")
    boolean fresh;

    Path data() {
        return data.folder();
    }
}
