package oart.ejb.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class LiveConfigProducer {
    @Produces
    @Singleton
    LiveConfig liveConfig(Settings settings) {
        return LiveConfig.from(settings);
    }
}
