package oart.ejb.backend.http;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import oart.ejb.backend.ComfyBackend.ExecutionError;

/** Reads the data of {@code execution_error}, and leaves out what tells about the backend's file system. */
final class ExecutionErrors {
    private static final int MAX_LENGTH = 500;
    /** Of what is looked through for paths; they are replaced by less. */
    private static final int READ_LENGTH = 8 * MAX_LENGTH;
    /** A drive with whatever follows, or two names after slashes at least. */
    private static final Pattern PATH =
            Pattern.compile("\\b[A-Za-z]:[/\\\\][^\\s'\",;]*|(?:[/\\\\]+[\\w.@+~%-]+){2,}+[/\\\\]?");

    private ExecutionErrors() {}

    static ExecutionError read(Map<String, Object> data) {
        String type = text(data.get("exception_type"));
        String message = text(data.get("exception_message"));
        boolean outOfMemory = type.contains("OutOfMemory")
                || message.toLowerCase(Locale.ROOT).contains("out of memory")
                || message.contains("can't allocate memory");
        return new ExecutionError(
                text(data.get("node_id")), text(data.get("node_type")), type, withoutPaths(message), outOfMemory);
    }

    /** One line, at most 500 characters, paths replaced. */
    static String withoutPaths(String message) {
        String read = message.strip();
        read = read.substring(0, Math.min(read.length(), READ_LENGTH));
        String clean = PATH.matcher(read).replaceAll("…").replaceAll("\\s+", " ");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
