package oart.sandbox.launcher;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import oart.sandbox.process.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Tell whether the server runs and with what; exit code 3 when it does not.")
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() {
        Path folder = data.folder();
        Optional<RunningServer> server = RunningServer.find(folder);
        if (server.isPresent()) {
            System.out.print(server.get().status());
            return 0;
        }
        System.out.println(
                DataFolder.isLocked(folder)
                        ? "A server on " + folder + " is starting or stopping."
                        : "No server runs on " + folder + '.');
        return NOT_RUNNING;
    }
}
