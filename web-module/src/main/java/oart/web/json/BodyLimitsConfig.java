package oart.web.json;

import oart.settings.Setting;
import oart.settings.Settings;

/**
 * Longest JSON bodies, in bytes.
 *
 * @param json {@code oart.limits.json}, default 1 MiB
 * @param generate {@code oart.limits.generate}, default 64 MiB
 */
record BodyLimitsConfig(long json, long generate) {
    static BodyLimitsConfig from(Settings settings) {
        return new BodyLimitsConfig(settings.bytes(Setting.LIMITS_JSON), settings.bytes(Setting.LIMITS_GENERATE));
    }

    long of(BodyLimit limit) {
        return switch (limit) {
            case JSON -> json;
            case GENERATE -> generate;
        };
    }
}
