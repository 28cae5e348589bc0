package oart.web.limit;

import java.util.List;
import oart.settings.Setting;
import oart.settings.SettingException;
import oart.settings.Settings;

/**
 * @param perMinute requests of one address; {@code oart.anonymous.rate}, default 120, 0 = no limit
 * @param trustedProxies who may name another address; {@code oart.trusted-proxies}, default none
 */
record AnonymousLimitConfig(int perMinute, List<Network> trustedProxies) {
    AnonymousLimitConfig {
        trustedProxies = List.copyOf(trustedProxies);
    }

    static AnonymousLimitConfig from(Settings settings) {
        return new AnonymousLimitConfig(
                settings.integer(Setting.ANONYMOUS_RATE),
                settings.list(Setting.TRUSTED_PROXIES).stream()
                        .map(AnonymousLimitConfig::network)
                        .toList());
    }

    private static Network network(String text) {
        return Network.parse(text)
                .orElseThrow(() -> new SettingException("oart.trusted-proxies has '" + text
                        + "', which is no address or network like 10.0.0.5 or 10.1.0.0/16."));
    }
}
