package oart.web.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class ClaimsConfigProducer {
    @Produces
    @Singleton
    ClaimsConfig claimsConfig(Settings settings) {
        return ClaimsConfig.from(settings);
    }
}
