package oart.web.image;

import oart.settings.Setting;
import oart.settings.Settings;

/** @param rows of a list when the client names no limit; {@code oart.limits.image-list}, default 1000 */
record ImageListConfig(int rows) {
    static ImageListConfig from(Settings settings) {
        return new ImageListConfig(settings.integer(Setting.LIMITS_IMAGE_LIST));
    }
}
