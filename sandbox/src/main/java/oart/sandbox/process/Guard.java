package oart.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Stops a process when this one dies, even by {@code kill -9}: a small shell reads a pipe that only this process holds open, and
 * its end of file is the sign. Where there is no {@code /bin/sh} nothing is guarded and the next start finds the leftover.
 */
public final class Guard implements AutoCloseable {
    private static final Path SHELL = Path.of("/bin/sh");
    // The terminal's Ctrl-C goes to the whole group: it must not end the guard, whose end is the pipe's.
    private static final String SCRIPT =
            "trap '' INT HUP TERM; read line; [ \"$line\" = done ] || kill -\"$2\" \"$1\" 2>/dev/null";

    private final Process shell;

    private Guard(Process shell) {
        this.shell = shell;
    }

    /** @param signal name without SIG, such as {@code TERM} */
    public static Guard over(long pid, String signal) {
        if (!Files.isExecutable(SHELL)) {
            return new Guard(null);
        }
        try {
            Process shell = new ProcessBuilder(
                            List.of(SHELL.toString(), "-c", SCRIPT, "guard", Long.toString(pid), signal))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Guard(shell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the process live on. */
    @Override
    public void close() {
        if (shell == null) {
            return;
        }
        try (var pipe = shell.getOutputStream()) {
            pipe.write("done\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (IOException e) {
            shell.destroyForcibly(); // its pipe is broken, so it is gone or going
        }
    }
}
