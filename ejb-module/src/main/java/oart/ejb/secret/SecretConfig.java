package oart.ejb.secret;

import java.util.Optional;
import oart.settings.Setting;
import oart.settings.Settings;

/** @param key {@code oart.secret-key}: 16 characters or more, empty = nothing can be sealed; secret */
public record SecretConfig(Optional<String> key) {
    static SecretConfig from(Settings settings) {
        return new SecretConfig(settings.text(Setting.SECRET_KEY));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SecretConfig[" + (key.isPresent() ? "a key" : "no key") + "]";
    }
}
