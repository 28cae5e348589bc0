package oart.ejb.image;

import java.util.Collection;
import oart.persistence.image.ImageId;

/** Makes none ahead of time. */
public final class NoThumbnails extends Thumbnails {
    @Override
    public void makeLater(Collection<ImageId> ids) {}

    @Override
    public void makeLater(Fresh picture) {}
}
