package oart.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An INI file as Python's {@code configparser} reads it with its defaults: {@code key = value} or {@code key: value}, whole-line
 * comments with {@code #} or {@code ;}, deeper indented lines continue a value, {@code [DEFAULT]} holds for all sections, keys
 * ignore case, duplicates are errors, {@code %(key)s} stands for that key of the section or of {@code [DEFAULT]} and {@code %%} for
 * {@code %}. Unlike there, section names ignore case too, and a {@code %} that is neither stays.
 */
final class IniFile {
    private static final String DEFAULT_SECTION = "default";

    private static final Pattern REFERENCE = Pattern.compile("%(?:%|\\(([^)]+)\\)s)");
    /** As deep as Python goes. */
    private static final int DEEPEST = 10;

    private final String name;
    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

    private IniFile(String name) {
        this.name = name;
    }

    /** @param name what errors call the file */
    static IniFile parse(String name, String text) {
        IniFile file = new IniFile(name);
        Map<String, String> section = null;
        String key = null;
        int keyIndent = 0;
        int number = 0;
        for (String raw : text.replace("\uFEFF", "").split("\\R", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                key = line.isEmpty() ? null : key;
                continue;
            }
            int indent = raw.length() - raw.stripLeading().length();
            if (section != null && key != null && indent > keyIndent) {
                section.merge(key, line, (before, more) -> before + '\n' + more);
                continue;
            }
            if (line.startsWith("[") && line.indexOf(']') > 1) {
                String title = line.substring(1, line.indexOf(']')).toLowerCase(Locale.ROOT);
                if (file.sections.containsKey(title)) {
                    throw new SettingException(name + " line " + number + ": section [" + title + "] occurs twice.");
                }
                section = new LinkedHashMap<>();
                file.sections.put(title, section);
                key = null;
                continue;
            }
            int cut = delimiter(line);
            if (section == null || cut < 1) {
                throw new SettingException(
                        name + " line " + number + " is neither a [section] nor a 'key = value' within one.");
            }
            key = line.substring(0, cut).strip().toLowerCase(Locale.ROOT);
            keyIndent = indent;
            if (section.putIfAbsent(key, line.substring(cut + 1).strip()) != null) {
                throw new SettingException(name + " line " + number + ": '" + key + "' occurs twice in its section.");
            }
        }
        return file;
    }

    private static int delimiter(String line) {
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
    }

    /**
     * The value, possibly of several lines; empty also when it is blank.
     *
     * @throws SettingException it refers to a key that is not there, or to itself
     */
    Optional<String> get(String section, String key) {
        return written(section, key)
                .map(value -> expanded(section, key, value, 0))
                .filter(text -> !text.isBlank());
    }

    private Optional<String> written(String section, String key) {
        String wanted = key.toLowerCase(Locale.ROOT);
        return Stream.of(section.toLowerCase(Locale.ROOT), DEFAULT_SECTION)
                .map(title -> sections.getOrDefault(title, Map.of()).get(wanted))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private String expanded(String section, String key, String value, int depth) {
        return REFERENCE.matcher(value).replaceAll(found -> {
            String other = found.group(1);
            if (other == null) {
                return "%";
            }
            if (depth == DEEPEST) {
                throw new SettingException(name + " [" + section + "] " + key + " refers to itself.");
            }
            String text = written(section, other)
                    .orElseThrow(() -> new SettingException(
                            name + " [" + section + "] " + key + " refers to %(" + other + ")s, which is not there."));
            return Matcher.quoteReplacement(expanded(section, other, text, depth + 1));
        });
    }

    /** All sections and keys in lower case, as written. */
    Map<String, Map<String, String>> sections() {
        return sections;
    }
}
