package oart.sandbox.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import oart.sandbox.SandboxException;
import oart.settings.SettingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 failed with one sentence on stderr, 2 wrong usage. */
@Command(
        name = "oart",
        description = "Image generation on the ComfyUI servers you own.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            GenerateCommand.class,
            TokenCommand.class,
            StatusCommand.class,
            StopCommand.class,
            LogsCommand.class
        },
        footer = {
            "",
            "  test      Build everything and run all tests: ./mvnw -B verify",
            "  bench     Measure what it can do on this machine; bench --list tells what there is",
            "",
            "Try: ./oart run       then: ./oart generate"
        })
public final class Oart implements Runnable {
    private static final int FAILED = 1;
    private static final int STOPPED = 130;
    private static final int LOG_BYTES = 4 << 20;
    // JUL keeps loggers weakly; this one holds the configuration.
    private static final Logger ROOT = Logger.getLogger("");

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help")
    @SuppressWarnings("UnusedVariable") // picocli reads the annotation
    private boolean help;

    private Oart() {}

    public static void main(String[] args) {
        LogManager.getLogManager().reset();
        ROOT.setLevel(Level.OFF);
        System.exit(execute(args));
    }

    /** Runs one command and returns its exit code. */
    static int execute(String... args) {
        return new CommandLine(new Oart())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof StoppedException) {
                        return STOPPED;
                    }
                    boolean told = failure instanceof SandboxException || failure instanceof SettingException;
                    line.getErr().println("oart: " + (told ? failure.getMessage() : unexpected(failure)));
                    return FAILED;
                })
                .execute(args);
    }

    private static String unexpected(Exception failure) {
        Logger.getLogger(Oart.class.getName()).log(Level.SEVERE, "unexpected failure", failure);
        return "This should not happen: " + failure + ". The launcher's log, if a server was started, has more.";
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }

    /** Writes what the parts log into a file; until then they log nothing. */
    static void logInto(Path file) {
        try {
            Files.createDirectories(file.getParent());
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
            FileHandler handler = new FileHandler(file.toString(), LOG_BYTES, 2, true);
            handler.setFormatter(new SimpleFormatter());
            ROOT.addHandler(handler);
            ROOT.setLevel(Level.INFO);
        } catch (IOException e) {
            throw new SandboxException("The log " + file + " cannot be written (" + e.getMessage() + ").", e);
        }
    }
}
