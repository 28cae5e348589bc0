package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.drawing.SceneOrder;
import oart.sandbox.comfysim.drawing.ScenePainter;

/**
 * A LATENT, symbolically: what to draw when somebody decodes it.
 *
 * @param width in pixels, a multiple of 8
 * @param source what was encoded, or null
 * @param scene what was sampled (size and index are filled in when it is decoded), or null
 * @param denoise how much of the scene shows through the source, 0 to 1
 * @param mask where the scene may show, or null for everywhere
 */
record Latent(int width, int height, int batch, ImageBatch source, SceneOrder scene, double denoise, MaskBatch mask) {
    static Latent empty(int width, int height, int batch) {
        return new Latent(Math.max(8, width / 8 * 8), Math.max(8, height / 8 * 8), batch, null, null, 1, null);
    }

    Latent resized(int newWidth, int newHeight) {
        return new Latent(
                Math.max(8, newWidth / 8 * 8), Math.max(8, newHeight / 8 * 8), batch, source, scene, denoise, mask);
    }

    Latent ofBatch(int size) {
        return new Latent(width, height, size, source, scene, denoise, mask);
    }

    Latent masked(MaskBatch newMask) {
        return new Latent(width, height, batch, source, scene, denoise, newMask);
    }

    /** A second sampling with less than full strength keeps the picture so far as its source. */
    Latent sampled(SceneOrder order, double strength) {
        boolean keeps = strength < 1 || mask != null;
        ImageBatch below = keeps && scene != null ? decode() : source;
        return new Latent(width, height, batch, keeps ? below : null, order, strength, mask);
    }

    ImageBatch decode() {
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            pictures.add(decode(i));
        }
        return new ImageBatch(pictures);
    }

    private Picture decode(int index) {
        Picture below = source == null ? null : Resampling.scale(source.pictureOrLast(index), width, height, "bicubic");
        if (scene == null) {
            return below != null ? below : grey();
        }
        Picture above =
                ScenePainter.paint(new SceneOrder(scene.prompt(), scene.seed(), index, width, height, scene.model()));
        if (below == null) {
            return above;
        }
        MaskBatch.Plane plane = mask == null ? null : Resampling.scale(mask.planeOrLast(index), width, height);
        int[] out = new int[below.argb().length];
        for (int i = 0; i < out.length; i++) {
            float share = (float) denoise * (plane == null ? 1 : plane.values()[i]);
            out[i] = ImageNodes.mixed(below.argb()[i], above.argb()[i], share);
        }
        return new Picture(width, height, false, out);
    }

    private Picture grey() {
        int[] out = new int[width * height];
        Arrays.fill(out, 0xFF7F7B74);
        return new Picture(width, height, false, out);
    }

    @Override
    public String toString() {
        return "{'samples': tensor(shape=[" + batch + ", 4, " + height / 8 + ", " + width / 8 + "])}";
    }
}
