package oart.ejb.user.fief;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class FiefDirectoryConfigProducer {
    @Produces
    @Singleton
    FiefDirectoryConfig fiefDirectoryConfig(Settings settings) {
        return FiefDirectoryConfig.from(settings);
    }
}
