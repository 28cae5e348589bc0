package oart.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An INI file as Python's {@code configparser} reads it with its defaults: {@code key = value} or {@code key: value}, whole-line
 * comments with {@code #} or {@code ;}, deeper indented lines continue a value, {@code [DEFAULT]} holds for all sections, keys
 * ignore case, duplicates are errors. Unlike there, section names ignore case too and {@code %} has no meaning.
 */
final class IniFile {
    private static final String DEFAULT_SECTION = "default";

    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

    private IniFile() {}

    /** @param name what errors call the file */
    static IniFile parse(String name, String text) {
        IniFile file = new IniFile();
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

    /** The value, possibly of several lines; empty also when it is blank. */
    Optional<String> get(String section, String key) {
        String wanted = key.toLowerCase(Locale.ROOT);
        Map<String, String> values = sections.getOrDefault(section.toLowerCase(Locale.ROOT), Map.of());
        String value = values.get(wanted);
        if (value == null) {
            value = sections.getOrDefault(DEFAULT_SECTION, Map.of()).get(wanted);
        }
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    /** All sections and keys in lower case, as written. */
    Map<String, Map<String, String>> sections() {
        return sections;
    }
}
