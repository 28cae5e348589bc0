package oart.web.edge;

import java.util.List;
import oart.settings.Setting;
import oart.settings.Settings;

/** @param origins whose pages may call, {@code *} for all; {@code oart.cors.origins}, default none */
record CorsConfig(List<String> origins) {
    CorsConfig {
        origins = List.copyOf(origins);
    }

    static CorsConfig from(Settings settings) {
        return new CorsConfig(settings.list(Setting.CORS_ORIGINS));
    }

    boolean allows(String origin) {
        return origins.contains("*") || origins.contains(origin);
    }
}
