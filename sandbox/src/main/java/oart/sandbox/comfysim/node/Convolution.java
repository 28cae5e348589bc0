package oart.sandbox.comfysim.node;

import oart.sandbox.comfysim.drawing.Picture;

/** Gaussian blur and sharpening, separably, the border mirrored. */
final class Convolution {
    private Convolution() {}

    static Picture blur(Picture picture, int radius, double sigma) {
        float[] kernel = gaussian(radius, sigma);
        int width = picture.width();
        int height = picture.height();
        int[] across = new int[width * height];
        pass(picture.argb(), across, width, height, kernel, true);
        int[] out = new int[width * height];
        pass(across, out, width, height, kernel, false);
        return new Picture(width, height, picture.alpha(), out);
    }

    /** Adds {@code alpha} times ten the difference to the blurred picture, the strength of ComfyUI's sharpening kernel. */
    static Picture sharpen(Picture picture, int radius, double sigma, double alpha) {
        Picture soft = blur(picture, radius, sigma);
        double strength = alpha * 10;
        int[] out = new int[picture.argb().length];
        for (int i = 0; i < out.length; i++) {
            int sharp = picture.argb()[i];
            int dull = soft.argb()[i];
            int red = (sharp >> 16 & 0xFF) + (int) Math.round(strength * ((sharp >> 16 & 0xFF) - (dull >> 16 & 0xFF)));
            int green = (sharp >> 8 & 0xFF) + (int) Math.round(strength * ((sharp >> 8 & 0xFF) - (dull >> 8 & 0xFF)));
            int blue = (sharp & 0xFF) + (int) Math.round(strength * ((sharp & 0xFF) - (dull & 0xFF)));
            out[i] = sharp & 0xFF000000 | Picture.rgb(red, green, blue) & 0xFFFFFF;
        }
        return new Picture(picture.width(), picture.height(), picture.alpha(), out);
    }

    private static void pass(int[] from, int[] to, int width, int height, float[] kernel, boolean horizontal) {
        int radius = kernel.length / 2;
        int size = horizontal ? width : height;
        int step = horizontal ? 1 : width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int along = horizontal ? x : y;
                int start = y * width + x - along * step;
                float a = 0;
                float r = 0;
                float g = 0;
                float b = 0;
                for (int tap = -radius; tap <= radius; tap++) {
                    int pixel = from[start + mirrored(along + tap, size) * step];
                    float weight = kernel[tap + radius];
                    a += weight * (pixel >>> 24);
                    r += weight * (pixel >> 16 & 0xFF);
                    g += weight * (pixel >> 8 & 0xFF);
                    b += weight * (pixel & 0xFF);
                }
                to[y * width + x] = Picture.clamp(Math.round(a)) << 24
                        | Picture.clamp(Math.round(r)) << 16
                        | Picture.clamp(Math.round(g)) << 8
                        | Picture.clamp(Math.round(b));
            }
        }
    }

    private static int mirrored(int index, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int at = Math.floorMod(index, period);
        return at < size ? at : period - at;
    }

    private static float[] gaussian(int radius, double sigma) {
        float[] kernel = new float[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            kernel[i + radius] = (float) Math.exp(-((double) i * i) / (2 * sigma * sigma));
            sum += kernel[i + radius];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= (float) sum;
        }
        return kernel;
    }
}
