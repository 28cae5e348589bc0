package oart.ejb.image;

import java.util.List;
import java.util.Optional;
import oart.persistence.image.ImageCursor;

/** A page of images, newest first. @param next where the next page begins; empty = this was the last */
public record ImagePage(List<ImageView> images, Optional<ImageCursor> next) {
    public ImagePage {
        images = List.copyOf(images);
    }
}
