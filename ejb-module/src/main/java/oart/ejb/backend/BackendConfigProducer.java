package oart.ejb.backend;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class BackendConfigProducer {
    @Produces
    @Singleton
    BackendConfig backendConfig(Settings settings) {
        return BackendConfig.from(settings);
    }
}
