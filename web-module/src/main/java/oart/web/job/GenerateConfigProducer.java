package oart.web.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class GenerateConfigProducer {
    @Produces
    @Singleton
    GenerateConfig generateConfig(Settings settings) {
        return GenerateConfig.from(settings);
    }
}
