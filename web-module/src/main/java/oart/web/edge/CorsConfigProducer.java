package oart.web.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class CorsConfigProducer {
    @Produces
    @Singleton
    CorsConfig corsConfig(Settings settings) {
        return CorsConfig.from(settings);
    }
}
