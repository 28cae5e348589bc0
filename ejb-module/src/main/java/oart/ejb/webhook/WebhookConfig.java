package oart.ejb.webhook;

import java.util.Optional;
import oart.settings.Setting;
import oart.settings.SettingException;
import oart.settings.Settings;

/**
 * @param secret signs; {@code oart.webhook.secret}, default none: nobody is told of anything
 * @param policy where webhooks may go; {@code oart.webhook.allow} widens it
 */
public record WebhookConfig(Optional<String> secret, AddressPolicy policy) {
    private static final int SECRET_LENGTH = 16;

    public WebhookConfig {
        if (secret.filter(text -> text.length() < SECRET_LENGTH).isPresent()) {
            throw new SettingException(
                    Setting.WEBHOOK_SECRET.display() + " is shorter than " + SECRET_LENGTH + " characters.");
        }
    }

    static WebhookConfig from(Settings settings) {
        return new WebhookConfig(
                settings.text(Setting.WEBHOOK_SECRET), AddressPolicy.allowing(settings.list(Setting.WEBHOOK_ALLOW)));
    }

    boolean isOn() {
        return secret.isPresent();
    }

    @Override
    public String toString() {
        return "WebhookConfig[secret=" + (secret.isPresent() ? "…" : "none") + ", policy=" + policy + "]";
    }
}
