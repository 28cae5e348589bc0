package oart.web.user;

import java.util.Optional;
import oart.settings.Setting;
import oart.settings.Settings;

/** @param secret signs the webhooks about users; {@code FIEF_USER_WEBHOOK_SECRET}, default none: none is accepted */
record WebhookConfig(Optional<String> secret) {
    static WebhookConfig from(Settings settings) {
        return new WebhookConfig(settings.text(Setting.FIEF_USER_WEBHOOK_SECRET));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "WebhookConfig[secret=" + (secret.isPresent() ? "…" : "none") + ']';
    }
}
