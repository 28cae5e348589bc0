package oart.sandbox.launcher;

import java.io.PrintStream;
import java.util.Locale;

/** Tells a person what happens and how long it took. Thread-safe. */
final class Progress {
    private final PrintStream out;
    private final long begun;

    /** @param out stderr where stdout carries results */
    Progress(PrintStream out) {
        this.out = out;
        // The script says when it began, so that the build counts too.
        this.begun = Long.getLong("oart.begun", System.currentTimeMillis() / 1000) * 1000;
    }

    /** One line with the seconds since the command began. */
    void step(String what) {
        double seconds = (System.currentTimeMillis() - begun) / 1000.0;
        say(String.format(Locale.ROOT, "%6.1f s  %s", seconds, what));
    }

    synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
