package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class ImageConfigProducer {
    @Produces
    @Singleton
    ImageConfig imageConfig(Settings settings) {
        return ImageConfig.from(settings);
    }
}
