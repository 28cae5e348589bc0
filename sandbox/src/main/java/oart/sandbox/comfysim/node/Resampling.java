package oart.sandbox.comfysim.node;

import java.util.function.DoubleUnaryOperator;
import oart.sandbox.comfysim.drawing.Picture;

/** Scaling with the methods ComfyUI names: {@code nearest-exact}, {@code bilinear}, {@code area}, {@code bicubic}, {@code lanczos}. */
final class Resampling {
    private Resampling() {}

    /** {@code bislerp}, which exists for latents only, counts as bicubic. */
    static Picture scale(Picture source, int width, int height, String method) {
        if (source.width() == width && source.height() == height) {
            return source;
        }
        if (method.equals("nearest-exact")) {
            return nearest(source, width, height);
        }
        Taps across = taps(source.width(), width, method);
        Taps down = taps(source.height(), height, method);
        float[] rows = new float[source.height() * width * 4];
        for (int y = 0; y < source.height(); y++) {
            for (int x = 0; x < width; x++) {
                float a = 0;
                float r = 0;
                float g = 0;
                float b = 0;
                for (int tap = 0; tap < across.weights[x].length; tap++) {
                    int pixel = source.pixel(across.index(x, tap), y);
                    float weight = across.weights[x][tap];
                    a += weight * (pixel >>> 24);
                    r += weight * (pixel >> 16 & 0xFF);
                    g += weight * (pixel >> 8 & 0xFF);
                    b += weight * (pixel & 0xFF);
                }
                int at = (y * width + x) * 4;
                rows[at] = a;
                rows[at + 1] = r;
                rows[at + 2] = g;
                rows[at + 3] = b;
            }
        }
        int[] out = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float[] sum = new float[4];
                for (int tap = 0; tap < down.weights[y].length; tap++) {
                    int at = (down.index(y, tap) * width + x) * 4;
                    float weight = down.weights[y][tap];
                    for (int channel = 0; channel < 4; channel++) {
                        sum[channel] += weight * rows[at + channel];
                    }
                }
                out[y * width + x] = Picture.clamp(Math.round(sum[0])) << 24
                        | Picture.clamp(Math.round(sum[1])) << 16
                        | Picture.clamp(Math.round(sum[2])) << 8
                        | Picture.clamp(Math.round(sum[3]));
            }
        }
        return new Picture(width, height, source.alpha(), out);
    }

    /** First crops the middle to the target's aspect when {@code crop} is {@code center}. */
    static Picture scale(Picture source, int width, int height, String method, String crop) {
        if (!crop.equals("center")) {
            return scale(source, width, height, method);
        }
        double oldAspect = (double) source.width() / source.height();
        double newAspect = (double) width / height;
        int x = 0;
        int y = 0;
        if (oldAspect > newAspect) {
            x = (int) Math.rint((source.width() - source.width() * (newAspect / oldAspect)) / 2);
        } else if (oldAspect < newAspect) {
            y = (int) Math.rint((source.height() - source.height() * (oldAspect / newAspect)) / 2);
        }
        Picture middle = source.crop(x, y, source.width() - 2 * x, source.height() - 2 * y);
        return scale(middle, width, height, method);
    }

    static MaskBatch.Plane scale(MaskBatch.Plane source, int width, int height) {
        if (source.width() == width && source.height() == height) {
            return source;
        }
        float[] out = new float[width * height];
        for (int y = 0; y < height; y++) {
            double fromY = (y + 0.5) * source.height() / height - 0.5;
            int y0 = (int) Math.floor(fromY);
            float fy = (float) (fromY - y0);
            for (int x = 0; x < width; x++) {
                double fromX = (x + 0.5) * source.width() / width - 0.5;
                int x0 = (int) Math.floor(fromX);
                float fx = (float) (fromX - x0);
                float top = source.at(x0, y0) * (1 - fx) + source.at(x0 + 1, y0) * fx;
                float bottom = source.at(x0, y0 + 1) * (1 - fx) + source.at(x0 + 1, y0 + 1) * fx;
                out[y * width + x] = top * (1 - fy) + bottom * fy;
            }
        }
        return new MaskBatch.Plane(width, height, out);
    }

    private static Picture nearest(Picture source, int width, int height) {
        int[] out = new int[width * height];
        for (int y = 0; y < height; y++) {
            int fromY = Math.min(source.height() - 1, (int) ((y + 0.5) * source.height() / height));
            for (int x = 0; x < width; x++) {
                int fromX = Math.min(source.width() - 1, (int) ((x + 0.5) * source.width() / width));
                out[y * width + x] = source.pixel(fromX, fromY);
            }
        }
        return new Picture(width, height, source.alpha(), out);
    }

    /** For every target position the first source position and the weights from there on; positions outside are clamped. */
    private record Taps(int size, int[] first, float[][] weights) {
        int index(int target, int tap) {
            return Math.max(0, Math.min(size - 1, first[target] + tap));
        }
    }

    private static Taps taps(int from, int to, String method) {
        double scale = (double) from / to;
        boolean widens = method.equals("area") || method.equals("lanczos");
        double stretch = widens ? Math.max(1, scale) : 1;
        double support = radius(method) * stretch;
        DoubleUnaryOperator kernel = kernel(method);
        int[] first = new int[to];
        float[][] weights = new float[to][];
        for (int target = 0; target < to; target++) {
            double centre = (target + 0.5) * scale;
            int low = (int) Math.floor(centre - support + 0.5);
            int high = Math.max(low + 1, (int) Math.ceil(centre + support - 0.5));
            float[] row = new float[high - low];
            float sum = 0;
            for (int tap = 0; tap < row.length; tap++) {
                row[tap] = (float) kernel.applyAsDouble((low + tap + 0.5 - centre) / stretch);
                sum += row[tap];
            }
            for (int tap = 0; tap < row.length; tap++) {
                row[tap] = sum == 0 ? 1f / row.length : row[tap] / sum;
            }
            first[target] = low;
            weights[target] = row;
        }
        return new Taps(from, first, weights);
    }

    private static double radius(String method) {
        return switch (method) {
            case "area" -> 0.5;
            case "bicubic", "bislerp" -> 2;
            case "lanczos" -> 3;
            default -> 1;
        };
    }

    private static DoubleUnaryOperator kernel(String method) {
        return switch (method) {
            case "area" -> x -> Math.abs(x) <= 0.5 ? 1 : 0;
            case "bicubic", "bislerp" -> Resampling::cubic;
            case "lanczos" -> x -> Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
            default -> x -> Math.max(0, 1 - Math.abs(x));
        };
    }

    private static double cubic(double x) {
        double a = -0.75;
        double t = Math.abs(x);
        if (t <= 1) {
            return ((a + 2) * t - (a + 3)) * t * t + 1;
        }
        return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
