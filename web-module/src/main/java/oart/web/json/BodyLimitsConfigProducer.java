package oart.web.json;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class BodyLimitsConfigProducer {
    @Produces
    @Singleton
    BodyLimitsConfig bodyLimitsConfig(Settings settings) {
        return BodyLimitsConfig.from(settings);
    }
}
