package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import oart.sandbox.comfysim.python.PythonException;

/** Classes that change and compare texts. Patterns are Java's, which agree with Python's on all that is common. */
final class TextNodes {
    private TextNodes() {}

    static void register(NodeTable table) {
        table.add("StringSubstring", TextNodes::substring);
        table.add("StringLength", call -> {
            String text = call.text("string");
            return NodeResult.of(text.codePointCount(0, text.length()));
        });
        table.add("CaseConverter", call -> NodeResult.of(cased(call.text("string"), call.text("mode"))));
        table.add("StringTrim", call -> {
            String text = call.text("string");
            return NodeResult.of(
                    switch (call.text("mode")) {
                        case "Both" -> text.strip();
                        case "Left" -> text.stripLeading();
                        case "Right" -> text.stripTrailing();
                        default -> text;
                    });
        });
        table.add(
                "StringReplace",
                call -> NodeResult.of(call.text("string").replace(call.text("find"), call.text("replace"))));
        table.add("StringContains", call -> {
            boolean exact = call.flag("case_sensitive");
            return NodeResult.of(folded(call.text("string"), exact).contains(folded(call.text("substring"), exact)));
        });
        table.add("StringCompare", TextNodes::compare);
        table.add("RegexMatch", call -> {
            try {
                return NodeResult.of(pattern(call).matcher(call.text("string")).find());
            } catch (PatternSyntaxException e) {
                return NodeResult.of(false);
            }
        });
        table.add("RegexExtract", TextNodes::extract);
        table.add("RegexReplace", TextNodes::replaceAll);
    }

    private static String folded(String text, boolean exact) {
        return exact ? text : text.toLowerCase(Locale.ROOT);
    }

    /** Both ends count from the end of the text when negative. */
    private static NodeResult substring(NodeCall call) {
        int[] points = call.text("string").codePoints().toArray();
        int start = place(call.integer("start"), points.length);
        int end = place(call.integer("end"), points.length);
        return NodeResult.of(start < end ? new String(points, start, end - start) : "");
    }

    private static int place(int index, int length) {
        return Math.max(0, Math.min(length, index < 0 ? index + length : index));
    }

    private static String cased(String text, String mode) {
        return switch (mode) {
            case "UPPERCASE" -> text.toUpperCase(Locale.ROOT);
            case "lowercase" -> text.toLowerCase(Locale.ROOT);
            case "Capitalize" ->
                text.isEmpty()
                        ? text
                        : text.substring(0, 1).toUpperCase(Locale.ROOT)
                                + text.substring(1).toLowerCase(Locale.ROOT);
            case "Title Case" -> titled(text);
            default -> text;
        };
    }

    private static String titled(String text) {
        StringBuilder out = new StringBuilder();
        boolean inside = false;
        for (int point : text.codePoints().toArray()) {
            boolean letter = Character.isLetter(point);
            out.appendCodePoint(!letter ? point : inside ? Character.toLowerCase(point) : Character.toTitleCase(point));
            inside = letter;
        }
        return out.toString();
    }

    private static NodeResult compare(NodeCall call) {
        boolean exact = call.flag("case_sensitive");
        String first = folded(call.text("string_a"), exact);
        String second = folded(call.text("string_b"), exact);
        return NodeResult.of(
                switch (call.text("mode")) {
                    case "Equal" -> (Object) first.equals(second);
                    case "Starts With" -> first.startsWith(second);
                    case "Ends With" -> first.endsWith(second);
                    default -> null;
                });
    }

    private static Pattern pattern(NodeCall call) {
        int flags = !call.has("case_insensitive") || call.flag("case_insensitive")
                ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE
                : 0;
        flags |= call.has("multiline") && call.flag("multiline") ? Pattern.MULTILINE : 0;
        flags |= call.has("dotall") && call.flag("dotall") ? Pattern.DOTALL : 0;
        return Pattern.compile(call.text("regex_pattern"), flags | Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** An empty text when nothing is found, or the pattern is none. Whole matches of a pattern with groups are its first groups. */
    private static NodeResult extract(NodeCall call) {
        String mode = call.text("mode");
        boolean all = mode.startsWith("All");
        boolean grouped = mode.endsWith("Group") || mode.endsWith("Groups");
        if (!grouped && !mode.equals("First Match") && !mode.equals("All Matches")) {
            return NodeResult.of("");
        }
        List<String> found = new ArrayList<>();
        try {
            Matcher matcher = pattern(call).matcher(call.text("string"));
            int group = grouped ? call.integer("group_index") : all ? Math.min(1, matcher.groupCount()) : 0;
            while (group <= matcher.groupCount() && matcher.find() && (found.isEmpty() || all)) {
                String part = matcher.group(group);
                if (part == null && all && grouped) {
                    throw PythonException.typeError("sequence item 0: expected str instance, NoneType found");
                }
                found.add(part != null ? part : all ? "" : "None");
            }
        } catch (PatternSyntaxException e) {
            return NodeResult.of("");
        }
        return NodeResult.of(String.join("\n", found));
    }

    private static NodeResult replaceAll(NodeCall call) {
        int limit = call.has("count") ? call.integer("count") : 0;
        try {
            Matcher matcher = pattern(call).matcher(call.text("string"));
            String replacement = replacement(call.text("replace"));
            StringBuilder out = new StringBuilder();
            for (int done = 0; (limit == 0 || done < limit) && matcher.find(); done++) {
                matcher.appendReplacement(out, replacement);
            }
            return NodeResult.of(matcher.appendTail(out).toString());
        } catch (PatternSyntaxException | IndexOutOfBoundsException e) {
            throw new PythonException("re.error", "bad pattern or replacement");
        }
    }

    /** Python's {@code \1}, {@code \g<1>} and {@code \n} in Java's notation. */
    private static String replacement(String python) {
        return python.replace("$", "\\$")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replaceAll("\\\\g<(\\d+)>", "\\$$1")
                .replaceAll("\\\\(?=\\d)", "\\$");
    }
}
