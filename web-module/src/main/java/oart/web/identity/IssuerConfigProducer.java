package oart.web.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class IssuerConfigProducer {
    @Produces
    @Singleton
    IssuerConfig issuerConfig(Settings settings) {
        return IssuerConfig.from(settings);
    }
}
