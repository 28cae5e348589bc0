package oart.sandbox.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "run", description = "Start the server and every part that the settings do not name; Ctrl-C stops it.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out);
        try (Server server = Server.start(options, progress)) {
            progress.step("ready");
            progress.say("");
            progress.say("O-Art is ready at " + Server.shown(server.url()));
            server.sandbox()
                    .embeddedIssuer()
                    .map(Server::demoUsers)
                    .ifPresent(users -> progress.say("  demo users     " + users + "; a token: ./oart token bob"));
            progress.say("  first picture  ./oart generate");
            progress.say("  data           " + server.sandbox().data().root());
            progress.say("  Ctrl-C stops it.");
            server.awaitEnd();
        }
        return 0;
    }
}
