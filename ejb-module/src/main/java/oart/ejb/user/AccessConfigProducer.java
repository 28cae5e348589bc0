package oart.ejb.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class AccessConfigProducer {
    @Produces
    @Singleton
    AccessConfig accessConfig(Settings settings) {
        return AccessConfig.from(settings);
    }
}
