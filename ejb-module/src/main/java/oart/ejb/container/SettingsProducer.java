package oart.ejb.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
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

    /** Ticks in microseconds, as the database keeps time: what is answered now reads the same later. */
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
