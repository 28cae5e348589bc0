package oart.ejb.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class WebhookConfigProducer {
    @Produces
    @Singleton
    WebhookConfig webhookConfig(Settings settings) {
        return WebhookConfig.from(settings);
    }
}
