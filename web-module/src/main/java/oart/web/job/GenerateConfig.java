package oart.web.job;

import java.time.Duration;
import oart.settings.Setting;
import oart.settings.Settings;

/** @param longestWait for the pictures of one call; {@code oart.generate.wait}, default PT120S */
record GenerateConfig(Duration longestWait) {
    static GenerateConfig from(Settings settings) {
        return new GenerateConfig(settings.duration(Setting.GENERATE_WAIT));
    }
}
