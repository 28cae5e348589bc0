package oart.sandbox.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import oart.sandbox.SandboxException;
import oart.sandbox.process.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Print the server's log, also after it has ended.")
final class LogsCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 300;

    @Mixin
    private DataOption data;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing while the server runs")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<RunningServer> server = RunningServer.find(data.folder());
        Path log = server.map(RunningServer::log)
                .orElse(data.folder().resolve(Path.of("nodes", Server.NODE, "server.log")));
        if (!Files.exists(log)) {
            throw new SandboxException("There is no log in " + data.folder() + "; start a server with './oart run'.");
        }
        OutputStream out = System.out;
        try (InputStream in = Files.newInputStream(log)) {
            in.transferTo(out);
            out.flush();
            while (follow && DataFolder.isLocked(data.folder())) {
                Thread.sleep(PAUSE_MILLIS);
                in.transferTo(out);
                out.flush();
            }
        }
        return 0;
    }
}
