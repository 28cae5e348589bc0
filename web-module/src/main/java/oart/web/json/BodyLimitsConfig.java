package oart.web.json;

import oart.settings.Setting;
import oart.settings.Settings;

/**
 * Longest bodies of JSON, and of the forms that may stand for it, in bytes.
 *
 * @param json {@code oart.limits.json}, default 1 MiB
 * @param generate {@code oart.limits.generate}, default 64 MiB
 */
public record BodyLimitsConfig(long json, long generate) {
    static BodyLimitsConfig from(Settings settings) {
        return new BodyLimitsConfig(settings.bytes(Setting.LIMITS_JSON), settings.bytes(Setting.LIMITS_GENERATE));
    }

    /** In bytes. */
    public long of(BodyLimit limit) {
        return switch (limit) {
            case JSON -> json;
            case GENERATE -> generate;
        };
    }
}
