package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.python.PythonException;

/** Fewer colours: a palette by median cut, and three ways to spread what it misses. */
final class Quantization {
    private static final int[] SHIFTS = {16, 8, 0};

    private Quantization() {}

    /** @param dither {@code none}, {@code floyd-steinberg} or {@code bayer-N} with N 2, 4, 8 or 16 */
    static Picture reduced(Picture picture, int colours, String dither) {
        int[] palette = palette(picture.argb(), colours);
        if (dither.equals("floyd-steinberg")) {
            return diffused(picture, palette);
        }
        if (!dither.equals("none") && !dither.startsWith("bayer-")) {
            throw new PythonException(
                    "UnboundLocalError",
                    "cannot access local variable 'quantized_image' where it is not associated with a value");
        }
        int order = dither.startsWith("bayer-") ? Integer.parseInt(dither.substring("bayer-".length())) : 1;
        double spread = order == 1 ? 0 : 2 * 256.0 / palette.length;
        int[] out = new int[picture.argb().length];
        for (int i = 0; i < out.length; i++) {
            double offset = spread * threshold(i % picture.width() % order, i / picture.width() % order, order);
            int pixel = picture.argb()[i];
            out[i] = pixel & 0xFF000000
                    | nearest(palette, Picture.eachChannel(pixel, c -> (int) Math.round(c + offset))) & 0xFFFFFF;
        }
        return new Picture(picture.width(), picture.height(), picture.alpha(), out);
    }

    /** Of the Bayer matrix, from -0.5 to 0.5. */
    private static double threshold(int x, int y, int order) {
        int value = 0;
        for (int bit = 1; bit < order; bit <<= 1) {
            value = value << 2 | ((x ^ y) & bit) / bit << 1 | (y & bit) / bit;
        }
        return (value + 0.5) / (order * order) - 0.5;
    }

    private static int[] palette(int[] pixels, int colours) {
        List<int[]> boxes = new ArrayList<>();
        boxes.add(pixels.clone());
        while (boxes.size() < colours) {
            int[] widest = boxes.stream()
                    .max(Comparator.comparingInt(box -> range(box, widest(box))))
                    .orElseThrow();
            int shift = widest(widest);
            if (range(widest, shift) == 0) {
                break;
            }
            boxes.remove(widest);
            int[] sorted = java.util.Arrays.stream(widest)
                    .boxed()
                    .sorted(Comparator.comparingInt(p -> p >> shift & 0xFF))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int cut = cut(sorted, shift);
            boxes.add(java.util.Arrays.copyOf(sorted, cut));
            boxes.add(java.util.Arrays.copyOfRange(sorted, cut, sorted.length));
        }
        return boxes.stream().mapToInt(Quantization::mean).toArray();
    }

    /** Near the middle, between two different values. */
    private static int cut(int[] sorted, int shift) {
        int cut = sorted.length / 2;
        while (cut < sorted.length - 1 && (sorted[cut] >> shift & 0xFF) == (sorted[cut - 1] >> shift & 0xFF)) {
            cut++;
        }
        while (cut > 1 && (sorted[cut] >> shift & 0xFF) == (sorted[cut - 1] >> shift & 0xFF)) {
            cut--;
        }
        return cut;
    }

    private static int widest(int[] box) {
        int best = SHIFTS[0];
        for (int shift : SHIFTS) {
            best = range(box, shift) > range(box, best) ? shift : best;
        }
        return best;
    }

    private static int range(int[] box, int shift) {
        int min = 255;
        int max = 0;
        for (int pixel : box) {
            min = Math.min(min, pixel >> shift & 0xFF);
            max = Math.max(max, pixel >> shift & 0xFF);
        }
        return max - min;
    }

    private static int mean(int[] box) {
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int pixel : box) {
            red += pixel >> 16 & 0xFF;
            green += pixel >> 8 & 0xFF;
            blue += pixel & 0xFF;
        }
        return Picture.rgb((int) (red / box.length), (int) (green / box.length), (int) (blue / box.length));
    }

    private static int nearest(int[] palette, int pixel) {
        int best = palette[0];
        int least = Integer.MAX_VALUE;
        for (int colour : palette) {
            int distance = 0;
            for (int shift : SHIFTS) {
                int difference = (colour >> shift & 0xFF) - (pixel >> shift & 0xFF);
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = colour;
            }
        }
        return best;
    }

    private static Picture diffused(Picture picture, int[] palette) {
        int width = picture.width();
        float[][] error = new float[2][(width + 2) * 3];
        int[] out = new int[picture.argb().length];
        for (int y = 0; y < picture.height(); y++) {
            float[] now = error[y % 2];
            float[] below = error[(y + 1) % 2];
            java.util.Arrays.fill(below, 0);
            for (int x = 0; x < width; x++) {
                int pixel = picture.pixel(x, y);
                int wanted = 0xFF000000;
                for (int c = 0; c < 3; c++) {
                    int value = Math.round((pixel >> SHIFTS[c] & 0xFF) + now[(x + 1) * 3 + c]);
                    wanted |= Picture.clamp(value) << SHIFTS[c];
                }
                int got = nearest(palette, wanted);
                out[y * width + x] = pixel & 0xFF000000 | got & 0xFFFFFF;
                for (int c = 0; c < 3; c++) {
                    float missed = (wanted >> SHIFTS[c] & 0xFF) - (got >> SHIFTS[c] & 0xFF);
                    now[(x + 2) * 3 + c] += missed * 7 / 16;
                    below[x * 3 + c] += missed * 3 / 16;
                    below[(x + 1) * 3 + c] += missed * 5 / 16;
                    below[(x + 2) * 3 + c] += missed / 16;
                }
            }
        }
        return new Picture(width, picture.height(), picture.alpha(), out);
    }
}
