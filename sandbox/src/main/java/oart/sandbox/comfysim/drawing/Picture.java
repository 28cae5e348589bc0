package oart.sandbox.comfysim.drawing;

import java.util.function.IntUnaryOperator;

/**
 * One picture of an IMAGE batch. The real one computes in floats, this one in 8 bits a channel.
 *
 * @param alpha whether it has a fourth channel; without it the upper byte of every pixel is 0xFF
 * @param argb row by row, 0xAARRGGBB, not multiplied by alpha; never changed once the picture is made
 */
public record Picture(int width, int height, boolean alpha, int[] argb) {
    public Picture {
        if (argb.length != width * height) {
            throw new IllegalArgumentException("a picture needs width x height pixels");
        }
    }

    public int pixel(int x, int y) {
        return argb[y * width + x];
    }

    public Picture map(IntUnaryOperator pixel) {
        int[] out = new int[argb.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = pixel.applyAsInt(argb[i]);
        }
        return new Picture(width, height, alpha, out);
    }

    /** The part that begins at (x, y); it must lie inside. */
    public Picture crop(int x, int y, int newWidth, int newHeight) {
        int[] out = new int[newWidth * newHeight];
        for (int row = 0; row < newHeight; row++) {
            System.arraycopy(argb, (y + row) * width + x, out, row * newWidth, newWidth);
        }
        return new Picture(newWidth, newHeight, alpha, out);
    }

    public Picture opaque() {
        return alpha ? new Picture(width, height, false, map(p -> p | 0xFF000000).argb) : this;
    }

    public static int rgb(int red, int green, int blue) {
        return 0xFF000000 | clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
    }

    public static int clamp(int channel) {
        return Math.max(0, Math.min(255, channel));
    }

    /** Every channel of the pixel, alpha kept. */
    public static int eachChannel(int pixel, IntUnaryOperator channel) {
        return pixel & 0xFF000000
                | clamp(channel.applyAsInt(pixel >> 16 & 0xFF)) << 16
                | clamp(channel.applyAsInt(pixel >> 8 & 0xFF)) << 8
                | clamp(channel.applyAsInt(pixel & 0xFF));
    }
}
