package oart.ejb.backend.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class HttpBackendConfigProducer {
    @Produces
    @Singleton
    HttpBackendConfig httpBackendConfig(Settings settings) {
        return HttpBackendConfig.from(settings);
    }
}
