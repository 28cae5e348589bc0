package oart.ejb.realtime;

import oart.settings.Setting;
import oart.settings.Settings;

/** @param watchersPerUser connections that one user may have on this node; {@code oart.limits.watchers} */
public record LiveConfig(int watchersPerUser) {
    public static LiveConfig from(Settings settings) {
        return new LiveConfig(settings.integer(Setting.LIMITS_WATCHERS));
    }
}
