package oart.settings;

/** What a setting's text must look like. */
public enum SettingType {
    TEXT("text"),
    INTEGER("whole number"),
    BYTES("size"),
    FLAG("true or false"),
    DURATION("duration"),
    URL("http or https URL"),
    LIST("comma-separated list"),
    LOG_LEVEL("DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    DATABASE("PostgreSQL URL"),
    OBJECT_STORE("host:port or URL"),
    COMFY_SERVERS("comma-separated list of host:port or URL"),
    IGNORED("anything");

    private final String words;

    SettingType(String words) {
        this.words = words;
    }

    /** The type in words, as the documentation names it. */
    public String words() {
        return words;
    }
}
