package oart.ejb.workflow;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules of a save node's {@code filename_prefix}: a relative path below the output folder, whatever system the backend runs on. */
final class FilePrefix {
    private static final int MOST_BYTES = 180;
    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private FilePrefix() {}

    /** What is wrong with it, as the rest of a sentence; empty when it may be used. */
    static Optional<String> fault(String prefix) {
        if (prefix.indexOf('\\') >= 0) {
            return Optional.of("must not contain a backslash.");
        }
        if (prefix.startsWith("/") || DRIVE.matcher(prefix).matches()) {
            return Optional.of("must not be an absolute path.");
        }
        if (CONTROL.matcher(prefix).find()) {
            return Optional.of("must not contain line ends or other control characters.");
        }
        for (String part : prefix.split("/")) {
            if (part.strip().equals("..")) {
                return Optional.of("must not contain '..'.");
            }
            if (part.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
                return Optional.of("must not be longer than " + MOST_BYTES + " bytes between slashes.");
            }
        }
        return Optional.empty();
    }
}
