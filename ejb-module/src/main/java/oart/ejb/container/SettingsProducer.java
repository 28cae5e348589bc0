package oart.ejb.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import oart.settings.Settings;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the settings once: environment, {@code .env}, {@code config.ini}, then whatever MicroProfile Config knows. */
@ApplicationScoped
public class SettingsProducer {
    /** @throws oart.settings.SettingException a value is bad; the sentence names it */
    @Produces
    @Singleton
    Settings settings() {
        return Settings.load(
                Settings.configDir(System.getenv()),
                System.getenv(),
                name -> Optional.ofNullable(ConfigProvider.getConfig()
                        .getOptionalValue(name, String.class)
                        .orElse(null)));
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
