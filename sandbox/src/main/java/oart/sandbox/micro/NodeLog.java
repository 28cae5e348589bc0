package oart.sandbox.micro;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Payara Micro wrote, and what it says about a start that failed: the process may well live on. */
final class NodeLog {
    private static final List<String> FAILURES = List.of(
            "Exception while loading the app",
            "Exception while deploying the app",
            "Exception during lifecycle processing",
            "Shutting down server due to startup exception",
            "is not a valid type of deployment archive",
            "Failed to deploy");
    private static final Pattern CAUSE = Pattern.compile("^Caused by: (.+)$", Pattern.MULTILINE);
    private static final Pattern THROWN =
            Pattern.compile("^((?:[a-z][\\w]*\\.)+[A-Z][\\w$]*(?:Exception|Error)(?:: .+)?)$", Pattern.MULTILINE);
    private static final Pattern CLASS_NAME = Pattern.compile("^(?:[a-z][\\w]*\\.)+([A-Z][\\w$]*)(?:: )?(.*)$");
    private static final int LONGEST_CAUSE = 400;

    private final Path file;

    NodeLog(Path file) {
        this.file = file;
    }

    /** Why the server or the application did not start, in the words of its innermost exception; empty while all is well. */
    Optional<String> failure() {
        String text = text();
        return FAILURES.stream().anyMatch(text::contains) ? Optional.of(cause(text)) : Optional.empty();
    }

    /**
     * Whether the server fell over its own start: its threads change a list of listeners that another one reads (HK2's {@code
     * SystemDescriptor}, seen with Payara Micro 6.2025.10 on a busy machine). The same start succeeds the next time.
     */
    boolean raced() {
        String text = text();
        return text.contains("java.util.ConcurrentModificationException")
                && text.contains("org.jvnet.hk2.internal.SystemDescriptor.invokeInstanceListeners");
    }

    /** The innermost exception of the log, for a process that ended by itself. */
    String lastWords() {
        String text = text();
        String cause = cause(text);
        return cause.isEmpty()
                ? text.strip().lines().reduce((first, second) -> second).orElse("it wrote nothing")
                : cause;
    }

    private static String cause(String text) {
        Matcher matcher = CAUSE.matcher(text);
        String found = "";
        while (matcher.find()) {
            found = matcher.group(1);
        }
        if (found.isEmpty()) {
            matcher = THROWN.matcher(text);
            while (matcher.find()) {
                found = matcher.group(1);
            }
        }
        return spoken(found);
    }

    /** Our own exceptions speak for themselves; of others the class says more than the message. */
    private static String spoken(String thrown) {
        Matcher matcher = CLASS_NAME.matcher(thrown);
        String words = thrown;
        if (matcher.matches()) {
            boolean ours = thrown.startsWith("oart.") && !matcher.group(2).isEmpty();
            words = ours
                    ? matcher.group(2)
                    : matcher.group(1) + (matcher.group(2).isEmpty() ? "" : ": " + matcher.group(2));
        }
        return words.length() > LONGEST_CAUSE ? words.substring(0, LONGEST_CAUSE) + '…' : words;
    }

    private String text() {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
