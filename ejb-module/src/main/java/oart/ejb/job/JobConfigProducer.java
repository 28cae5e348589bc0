package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class JobConfigProducer {
    @Produces
    @Singleton
    JobConfig jobConfig(Settings settings) {
        return JobConfig.from(settings);
    }
}
