package oart.ejb.image;

import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * How large pictures may be.
 *
 * @param longestUpload bytes; {@code oart.limits.upload}, default 100 MiB
 * @param longestProfilePicture bytes; {@code oart.limits.profile-image}, default 512 KiB
 * @param mostPixels told by the header, before anybody decodes; {@code oart.limits.megapixels}, default 64 million
 */
public record ImageConfig(long longestUpload, long longestProfilePicture, long mostPixels) {
    static ImageConfig from(Settings settings) {
        return new ImageConfig(
                settings.bytes(Setting.LIMITS_UPLOAD),
                settings.bytes(Setting.LIMITS_PROFILE_IMAGE),
                settings.integer(Setting.LIMITS_MEGAPIXELS) * 1_000_000L);
    }

    boolean allows(long width, long height) {
        return width * height <= mostPixels;
    }

    /** @throws ProblemException TOO_LARGE: a picture of more pixels than allowed */
    void requireSane(MediaProbe.Media media) {
        if (media.width() != null && media.height() != null && !allows(media.width(), media.height())) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "The picture has " + media.width() + " × " + media.height() + " pixels; " + mostPixels / 1_000_000
                            + " megapixels are allowed.");
        }
    }
}
