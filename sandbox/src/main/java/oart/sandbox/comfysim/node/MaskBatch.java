package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import oart.sandbox.comfysim.drawing.Picture;

/** A MASK: at least one plane of floats from 0 to 1, all of one size. */
record MaskBatch(List<Plane> planes) {
    MaskBatch {
        planes = List.copyOf(planes);
    }

    /** @param values row by row; never changed once the plane is made */
    record Plane(int width, int height, float[] values) {
        static Plane filled(int width, int height, float value) {
            float[] values = new float[width * height];
            Arrays.fill(values, value);
            return new Plane(width, height, values);
        }

        /** The value at (x, y), the nearest edge's outside. */
        float at(int x, int y) {
            return values[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))];
        }

        Plane map(FloatChange change) {
            float[] out = new float[values.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = change.apply(values[i]);
            }
            return new Plane(width, height, out);
        }

        Picture toPicture() {
            int[] out = new int[values.length];
            for (int i = 0; i < out.length; i++) {
                int grey = Picture.clamp((int) (values[i] * 255f));
                out[i] = Picture.rgb(grey, grey, grey);
            }
            return new Picture(width, height, false, out);
        }

        static Plane channelOf(Picture picture, int shift) {
            float[] out = new float[picture.argb().length];
            for (int i = 0; i < out.length; i++) {
                out[i] = (picture.argb()[i] >>> shift & 0xFF) / 255f;
            }
            return new Plane(picture.width(), picture.height(), out);
        }
    }

    interface FloatChange {
        float apply(float value);
    }

    static MaskBatch of(Plane plane) {
        return new MaskBatch(List.of(plane));
    }

    static MaskBatch channelOf(ImageBatch images, int shift) {
        List<Plane> planes = new ArrayList<>();
        images.pictures().forEach(picture -> planes.add(Plane.channelOf(picture, shift)));
        return new MaskBatch(planes);
    }

    Plane planeOrLast(int index) {
        return planes.get(Math.min(index, planes.size() - 1));
    }

    MaskBatch map(UnaryOperator<Plane> change) {
        return new MaskBatch(planes.stream().map(change).toList());
    }

    ImageBatch toImages() {
        return new ImageBatch(planes.stream().map(Plane::toPicture).toList());
    }

    @Override
    public String toString() {
        Plane first = planes.get(0);
        return "tensor(shape=[" + planes.size() + ", " + first.height() + ", " + first.width() + "])";
    }
}
