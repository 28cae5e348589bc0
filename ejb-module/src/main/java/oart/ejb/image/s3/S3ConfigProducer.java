package oart.ejb.image.s3;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class S3ConfigProducer {
    @Produces
    @Singleton
    S3Config s3Config(Settings settings) {
        return S3Config.from(settings);
    }
}
