package oart.sandbox.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "token", description = "Print an access token of a demo user: ada (administrator), bob or carol.")
final class TokenCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Parameters(paramLabel = "USER", arity = "0..1", defaultValue = "bob", description = "default: ${DEFAULT-VALUE}")
    private String user;

    @Override
    public Integer call() {
        System.out.println(RunningServer.require(data.folder()).token(user));
        return 0;
    }
}
