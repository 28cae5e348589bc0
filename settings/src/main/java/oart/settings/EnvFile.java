package oart.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file as python-dotenv reads it: optional {@code export}, single quotes (escapes {@code \\} and {@code \'}),
 * double quotes (also {@code \" \a \b \f \n \r \t \v}), both over several lines, unquoted values up to a {@code #} behind a blank,
 * the last of equal names wins, {@code ${NAME}} and {@code ${NAME:-default}} expand from the environment, then from the lines
 * above.
 */
final class EnvFile {
    private static final Pattern NAME = Pattern.compile("(?:export[ \\t]+)?'?([A-Za-z_][A-Za-z0-9_.-]*)'?[ \\t]*");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:]*)(?::-([^}]*))?}");
    private static final Pattern COMMENT = Pattern.compile("[ \\t]#");
    /** What may stand behind a backslash in double quotes, and what it means. */
    private static final String DOUBLE_ESCAPES = "'abfnrtv";

    private static final String DOUBLE_MEANINGS = "'\u0007\b\f\n\r\t\u000b";

    private final String name;
    private final String text;
    private final Map<String, String> environment;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int at;

    private EnvFile(String name, String text, Map<String, String> environment) {
        this.name = name;
        this.text = text;
        this.environment = environment;
    }

    /**
     * @param name what errors call the file
     * @param environment for expansion only
     * @throws SettingException a line is neither blank, comment nor {@code NAME=value}; the message holds no value
     */
    static Map<String, String> parse(String name, String text, Map<String, String> environment) {
        EnvFile file = new EnvFile(
                name, text.replace("\uFEFF", "").replace("\r\n", "\n").replace('\r', '\n'), environment);
        file.read();
        return file.values;
    }

    private void read() {
        while (true) {
            skip(true);
            if (at >= text.length()) {
                return;
            }
            if (text.charAt(at) == '#') {
                skipLine();
            } else {
                readBinding();
            }
        }
    }

    private void readBinding() {
        int start = at;
        Matcher matcher = NAME.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw broken(start);
        }
        at = matcher.end();
        if (at >= text.length() || text.charAt(at) == '\n' || text.charAt(at) == '#') {
            skipLine(); // a name alone sets nothing
            return;
        }
        if (text.charAt(at) != '=') {
            throw broken(start);
        }
        int behind = ++at;
        skip(false);
        char first = at < text.length() ? text.charAt(at) : '\n';
        String value = first == '\'' || first == '"' ? quoted(first, start) : unquoted(behind);
        values.put(matcher.group(1), expand(value));
    }

    private String quoted(char quote, int start) {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != quote; at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                value.append(unescape(text.charAt(++at), quote));
            } else {
                value.append(c);
            }
        }
        if (at++ >= text.length()) {
            throw broken(start);
        }
        skip(false);
        if (at < text.length() && text.charAt(at) == '#') {
            skipLine();
        } else if (at < text.length() && text.charAt(at) != '\n') {
            throw broken(start);
        }
        return value.toString();
    }

    private static String unescape(char c, char quote) {
        if (c == '\\' || c == quote) {
            return String.valueOf(c);
        }
        if (quote == '"') {
            int escape = DOUBLE_ESCAPES.indexOf(c);
            if (escape >= 0) {
                return String.valueOf(DOUBLE_MEANINGS.charAt(escape));
            }
        }
        return "\\" + c;
    }

    /** @param from right behind the sign: only a blank makes a comment of what follows */
    private String unquoted(int from) {
        int end = text.indexOf('\n', from);
        String line = text.substring(from, end < 0 ? text.length() : end);
        skipLine();
        Matcher comment = COMMENT.matcher(line);
        return (comment.find() ? line.substring(0, comment.start()) : line).strip();
    }

    private String expand(String value) {
        return REFERENCE.matcher(value).replaceAll(reference -> {
            String wanted = reference.group(1);
            String fallback = reference.group(2) == null ? "" : reference.group(2);
            String found = environment.getOrDefault(wanted, values.getOrDefault(wanted, fallback));
            return Matcher.quoteReplacement(found);
        });
    }

    private void skip(boolean lines) {
        while (at < text.length()
                && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || lines && text.charAt(at) == '\n')) {
            at++;
        }
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
    }

    private SettingException broken(int position) {
        long line = text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
        return new SettingException(name + " line " + line + " is not NAME=value, or a quote is not closed.");
    }
}
