package oart.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How one {@link Setting} is written in its enum: the names it goes by, its type, default and meaning. */
final class Spec {
    /** A place in {@code config.ini}; both parts are compared without case. */
    record IniName(String section, String key) {}

    String key;
    final List<String> environmentNames = new ArrayList<>();
    final List<IniName> iniNames = new ArrayList<>();
    String display;
    SettingType type = SettingType.TEXT;
    long least = Long.MIN_VALUE;
    long most = Long.MAX_VALUE;
    String fallback;
    boolean secret;
    boolean mandatory;
    /** Whether its variable is another program's too, which means a URL only when it has a scheme. */
    boolean shared;

    String meaning = "";

    /** A setting of the Python program that is known by the name of an environment variable. */
    static Spec variable(String... names) {
        Spec spec = new Spec();
        spec.environmentNames.addAll(List.of(names));
        spec.display = names[0];
        return spec;
    }

    /** A setting of the Python program's {@code config.ini}; its environment form is {@code SECTION_KEY}. */
    static Spec file(String section, String key) {
        Spec spec = variable(variableOf(section, key)).in(section, key);
        spec.display = '[' + section + "] " + key;
        return spec;
    }

    /** A new setting: {@code oart.}name as MicroProfile Config key, {@code OART_NAME} as environment variable. */
    static Spec key(String name) {
        Spec spec = variable("OART_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
        spec.key = "oart." + name;
        spec.display = spec.key;
        return spec.in("oart", name);
    }

    /** Also read from this key of {@code config.ini}. */
    Spec in(String section, String key) {
        iniNames.add(new IniName(section, key));
        return this;
    }

    /** Also read from a key of the Python program's {@code config.ini} and its environment form. */
    Spec also(String section, String key) {
        environmentNames.add(variableOf(section, key));
        return in(section, key);
    }

    private static String variableOf(String section, String key) {
        return section.toUpperCase(Locale.ROOT) + '_' + key.toUpperCase(Locale.ROOT);
    }

    Spec type(SettingType value) {
        type = value;
        return this;
    }

    Spec number(long from, long to) {
        type = SettingType.INTEGER;
        least = from;
        most = to;
        return this;
    }

    Spec bytes() {
        type = SettingType.BYTES;
        least = 1;
        return this;
    }

    Spec duration() {
        type = SettingType.DURATION;
        least = 1;
        return this;
    }

    Spec or(String value) {
        fallback = value;
        return this;
    }

    Spec secret() {
        secret = true;
        return this;
    }

    Spec mandatory() {
        mandatory = true;
        return this;
    }

    Spec shared() {
        shared = true;
        return this;
    }

    Spec means(String sentence) {
        meaning = sentence;
        return this;
    }
}
