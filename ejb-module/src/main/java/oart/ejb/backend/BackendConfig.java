package oart.ejb.backend;

import oart.settings.Setting;
import oart.settings.Settings;

/** @param slots of a backend for which nobody chose a number; {@code oart.comfy.slots}, default 2 */
public record BackendConfig(int slots) {
    static BackendConfig from(Settings settings) {
        return new BackendConfig(settings.integer(Setting.COMFY_SLOTS));
    }
}
