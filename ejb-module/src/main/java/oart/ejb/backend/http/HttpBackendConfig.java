package oart.ejb.backend.http;

import java.time.Duration;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * Limits of what is asked of ComfyUI.
 *
 * @param timeout of a whole exchange but the ones below, of connecting too; {@code oart.comfy.timeout}, ISO-8601, default PT10S
 * @param submitTimeout of {@code POST /prompt}; {@code oart.comfy.submit-timeout}, ISO-8601, default PT5S
 * @param pace how often backends are looked at
 */
record HttpBackendConfig(Duration timeout, Duration submitTimeout, Pace pace) {
    /** Of {@code GET /object_info}, which is several megabytes and slow to make on an install with many extensions. */
    static final Duration CATALOGUE_TIMEOUT = Duration.ofSeconds(60);
    /** Of a whole file, down or up. */
    static final Duration FILE_TIMEOUT = Duration.ofMinutes(5);

    static HttpBackendConfig from(Settings settings) {
        return new HttpBackendConfig(
                settings.duration(Setting.COMFY_TIMEOUT),
                settings.duration(Setting.COMFY_SUBMIT_TIMEOUT),
                Pace.from(settings));
    }
}
