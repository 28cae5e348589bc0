package oart.ejb.secret;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class SecretConfigProducer {
    @Produces
    @Singleton
    SecretConfig secretConfig(Settings settings) {
        return SecretConfig.from(settings);
    }
}
