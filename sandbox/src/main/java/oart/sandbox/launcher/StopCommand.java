package oart.sandbox.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import oart.sandbox.SandboxException;
import oart.sandbox.process.ProcessFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Stop the server and its parts; the data stays.")
final class StopCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private DataOption data;

    @Override
    public Integer call() {
        RunningServer server = RunningServer.find(data.folder()).orElseGet(() -> RunningServer.require(data.folder()));
        Optional<ProcessHandle> launcher = ProcessHandle.of(server.pid());
        server.stop();
        if (launcher.isPresent() && !ProcessFile.ended(launcher.get(), PATIENCE)) {
            throw new SandboxException("The server does not stop; process " + server.pid() + " still runs.");
        }
        System.out.println("Stopped.");
        return 0;
    }
}
