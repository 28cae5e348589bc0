package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import oart.sandbox.comfysim.drawing.Picture;

/** An IMAGE: at least one picture, all of one size and with the same channels. */
record ImageBatch(List<Picture> pictures) {
    ImageBatch {
        pictures = List.copyOf(pictures);
    }

    static ImageBatch of(Picture picture) {
        return new ImageBatch(List.of(picture));
    }

    int width() {
        return pictures.get(0).width();
    }

    int height() {
        return pictures.get(0).height();
    }

    boolean alpha() {
        return pictures.get(0).alpha();
    }

    int size() {
        return pictures.size();
    }

    Picture picture(int index) {
        return pictures.get(index);
    }

    /** The picture that stands against {@code index} of a longer batch: the last one repeats. */
    Picture pictureOrLast(int index) {
        return pictures.get(Math.min(index, pictures.size() - 1));
    }

    ImageBatch map(UnaryOperator<Picture> change) {
        List<Picture> changed = new ArrayList<>(pictures.size());
        Picture last = null;
        for (Picture picture : pictures) {
            changed.add(picture.equals(last) ? changed.get(changed.size() - 1) : change.apply(picture));
            last = picture;
        }
        return new ImageBatch(changed);
    }

    /** As {@code str()} of the tensor begins; the numbers themselves are left out. */
    @Override
    public String toString() {
        return "tensor(shape=[" + size() + ", " + height() + ", " + width() + ", " + (alpha() ? 4 : 3) + "])";
    }
}
