package oart.settings;

/** A setting is missing or unusable; the message is one sentence that names it, and its value unless that is a secret. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String sentence) {
        super(sentence);
    }
}
