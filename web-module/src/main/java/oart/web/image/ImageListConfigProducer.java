package oart.web.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oart.settings.Settings;

/** Records cannot be proxied, so their producer gives a singleton. */
@ApplicationScoped
class ImageListConfigProducer {
    @Produces
    @Singleton
    ImageListConfig imageListConfig(Settings settings) {
        return ImageListConfig.from(settings);
    }
}
