package oart.web.limit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class AnonymousLimitConfigProducer {
    @Produces
    @Singleton
    AnonymousLimitConfig anonymousLimitConfig(Settings settings) {
        return AnonymousLimitConfig.from(settings);
    }
}
