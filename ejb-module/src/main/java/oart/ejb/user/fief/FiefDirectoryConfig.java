package oart.ejb.user.fief;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * Where the admin API of Fief is.
 *
 * @param api base without trailing slash, e.g. {@code http://127.0.0.1:8001/admin/api}; {@code FIEF_API_URL}, default none: no directory
 * @param key admin API key, a full administrator of Fief; {@code FIEF_API_USER_TOKEN}
 * @param timeout for connecting and for a whole answer; {@code oart.fief.timeout}, ISO-8601, default PT5S
 */
record FiefDirectoryConfig(Optional<URI> api, String key, Duration timeout) {
    static FiefDirectoryConfig from(Settings settings) {
        Optional<URI> api = settings.uri(Setting.FIEF_API_URL);
        return new FiefDirectoryConfig(
                api,
                api.isPresent() ? settings.require(Setting.FIEF_API_USER_TOKEN) : "",
                settings.duration(Setting.FIEF_TIMEOUT));
    }

    @Override
    public String toString() {
        return "FiefDirectoryConfig[api=" + api + ", key=" + (key.isEmpty() ? "none" : "…") + ", timeout=" + timeout
                + "]";
    }
}
