package oart.sandbox.comfysim.video;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import oart.sandbox.comfysim.drawing.Picture;

/**
 * Key frames of VP8 (RFC 6386) at one fair quality: every macroblock predicted from the mean of its neighbours, no loop filter, the
 * probabilities of coefficients counted in a first pass and sent with the frame.
 */
public final class Vp8Encoder {
    private static final int QUANTIZER = 16;
    private static final int Y2 = 1;
    private static final int LUMA = 0;
    private static final int COLOUR = 2;
    /** Quantizer steps by block type: of the first coefficient, of the others. */
    private static final int[][] STEPS = {{18, 20}, {36, 31}, {18, 20}};

    private static final int TYPES = 4;
    private static final int BANDS = 8;
    private static final int CONTEXTS = 3;
    private static final int NODES = 11;
    private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7};
    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    /** Least value of each category of big coefficients, and the probabilities of its further bits. */
    private static final int[] CATEGORY_BASE = {5, 7, 11, 19, 35, 67};

    private static final int[][] CATEGORY_BITS = {
        {159},
        {165, 145},
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };
    private static final int[] UPDATE_PROBABILITIES = updateProbabilities();
    private static final int COSINE = 20091;
    private static final int SINE = 35468;

    private final Yuv source;
    private final int width;
    private final int height;
    private final Yuv coded;
    private final int[] levels;

    private Vp8Encoder(Picture picture) {
        source = Yuv.of(picture);
        width = picture.width();
        height = picture.height();
        coded = new Yuv(
                source.columns(),
                source.rows(),
                new byte[source.luma().length],
                new byte[source.blue().length],
                new byte[source.red().length]);
        levels = new int[source.columns() * source.rows() * 25 * 16];
    }

    /** One frame, decodable by itself; what the fourth channel says is lost. @param picture at most 16383 pixels wide and high */
    public static byte[] keyFrame(Picture picture) {
        Vp8Encoder encoder = new Vp8Encoder(picture);
        encoder.quantize();
        return encoder.frame();
    }

    // ---- what is to be coded

    private void quantize() {
        int at = 0;
        for (int row = 0; row < source.rows(); row++) {
            for (int column = 0; column < source.columns(); column++) {
                luma(column, row, at);
                colour(source.blue(), coded.blue(), column, row, at + 17 * 16);
                colour(source.red(), coded.red(), column, row, at + 21 * 16);
                at += 25 * 16;
            }
        }
    }

    private void luma(int column, int row, int at) {
        int stride = source.lumaStride();
        int predicted = predicted(coded.luma(), stride, column * 16, row * 16, 16);
        int[] means = new int[16];
        for (int block = 0; block < 16; block++) {
            int offset = (row * 16 + block / 4 * 4) * stride + column * 16 + block % 4 * 4;
            int[] coefficients = transformed(source.luma(), offset, stride, predicted);
            means[block] = coefficients[0];
            coefficients[0] = 0;
            quantize(coefficients, LUMA, at + (block + 1) * 16);
        }
        quantize(hadamard(means), Y2, at);
        int[] firsts = inverseHadamard(dequantized(Y2, at));
        for (int block = 0; block < 16; block++) {
            int[] coefficients = dequantized(LUMA, at + (block + 1) * 16);
            coefficients[0] = firsts[block];
            int offset = (row * 16 + block / 4 * 4) * stride + column * 16 + block % 4 * 4;
            restore(coefficients, coded.luma(), offset, stride, predicted);
        }
    }

    private void colour(byte[] plane, byte[] target, int column, int row, int at) {
        int stride = source.colourStride();
        int predicted = predicted(target, stride, column * 8, row * 8, 8);
        for (int block = 0; block < 4; block++) {
            int offset = (row * 8 + block / 2 * 4) * stride + column * 8 + block % 2 * 4;
            quantize(transformed(plane, offset, stride, predicted), COLOUR, at + block * 16);
            restore(dequantized(COLOUR, at + block * 16), target, offset, stride, predicted);
        }
    }

    /** The mean of the pixels above and to the left, as far as there are any. */
    private static int predicted(byte[] plane, int stride, int x, int y, int size) {
        int sum = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (y > 0) {
                sum += plane[(y - 1) * stride + x + i] & 0xFF;
                count++;
            }
            if (x > 0) {
                sum += plane[(y + i) * stride + x - 1] & 0xFF;
                count++;
            }
        }
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    private static int[] transformed(byte[] plane, int offset, int stride, int predicted) {
        double[][] basis = {
            {1, 1, 1, 1}, {1.30656, 0.5412, -0.5412, -1.30656}, {1, -1, -1, 1}, {0.5412, -1.30656, 1.30656, -0.5412}
        };
        double[] rows = new double[16];
        for (int y = 0; y < 4; y++) {
            for (int u = 0; u < 4; u++) {
                for (int x = 0; x < 4; x++) {
                    rows[y * 4 + u] += basis[u][x] * ((plane[offset + y * stride + x] & 0xFF) - predicted);
                }
            }
        }
        int[] out = new int[16];
        for (int v = 0; v < 4; v++) {
            for (int u = 0; u < 4; u++) {
                double sum = 0;
                for (int y = 0; y < 4; y++) {
                    sum += basis[v][y] * rows[y * 4 + u];
                }
                out[v * 4 + u] = (int) Math.round(sum / 2);
            }
        }
        return out;
    }

    private static int[] hadamard(int[] values) {
        int[] doubled = inverseHadamard(Arrays.stream(values).map(v -> v * 8).toArray());
        return Arrays.stream(doubled).map(v -> v / 2).toArray();
    }

    private static int[] inverseHadamard(int[] in) {
        int[] half = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = in[i] + in[12 + i];
            int b = in[4 + i] + in[8 + i];
            int c = in[4 + i] - in[8 + i];
            int d = in[i] - in[12 + i];
            half[i] = a + b;
            half[4 + i] = c + d;
            half[8 + i] = a - b;
            half[12 + i] = d - c;
        }
        int[] out = new int[16];
        for (int i = 0; i < 16; i += 4) {
            int a = half[i] + half[i + 3];
            int b = half[i + 1] + half[i + 2];
            int c = half[i + 1] - half[i + 2];
            int d = half[i] - half[i + 3];
            out[i] = a + b + 3 >> 3;
            out[i + 1] = c + d + 3 >> 3;
            out[i + 2] = a - b + 3 >> 3;
            out[i + 3] = d - c + 3 >> 3;
        }
        return out;
    }

    private void quantize(int[] coefficients, int type, int at) {
        for (int i = 0; i < 16; i++) {
            int step = STEPS[type][i == 0 ? 0 : 1];
            int level = (Math.abs(coefficients[i]) + step / 2) / step;
            levels[at + i] = Math.min(level, 2047) * Integer.signum(coefficients[i]);
        }
    }

    private int[] dequantized(int type, int at) {
        int[] out = new int[16];
        for (int i = 0; i < 16; i++) {
            out[i] = levels[at + i] * STEPS[type][i == 0 ? 0 : 1];
        }
        return out;
    }

    /** The decoder's inverse transform, to the bit. */
    private static void restore(int[] in, byte[] plane, int offset, int stride, int predicted) {
        int[] half = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = in[i] + in[8 + i];
            int b = in[i] - in[8 + i];
            int c = (in[4 + i] * SINE >> 16) - in[12 + i] - (in[12 + i] * COSINE >> 16);
            int d = in[4 + i] + (in[4 + i] * COSINE >> 16) + (in[12 + i] * SINE >> 16);
            half[i] = a + d;
            half[12 + i] = a - d;
            half[4 + i] = b + c;
            half[8 + i] = b - c;
        }
        for (int y = 0; y < 4; y++) {
            int i = y * 4;
            int a = half[i] + half[i + 2];
            int b = half[i] - half[i + 2];
            int c = (half[i + 1] * SINE >> 16) - half[i + 3] - (half[i + 3] * COSINE >> 16);
            int d = half[i + 1] + (half[i + 1] * COSINE >> 16) + (half[i + 3] * SINE >> 16);
            int[] row = {a + d, b + c, b - c, a - d};
            for (int x = 0; x < 4; x++) {
                plane[offset + y * stride + x] = (byte) Picture.clamp(predicted + (row[x] + 4 >> 3));
            }
        }
    }

    // ---- how it is coded

    /** Takes one decision of a coefficient's code. @param node index of its probability, or -1 - probability when that is fixed */
    private interface Sink {
        void bit(int node, boolean bit);
    }

    private byte[] frame() {
        int[][] counts = new int[TYPES * BANDS * CONTEXTS * NODES][2];
        tokens((node, bit) -> {
            if (node >= 0) {
                counts[node][bit ? 1 : 0]++;
            }
        });
        int[] probabilities = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            int total = counts[i][0] + counts[i][1];
            probabilities[i] = total == 0 ? 128 : Math.max(1, Math.min(255, 256 * counts[i][0] / total));
        }
        BoolEncoder header = new BoolEncoder();
        header.literal(0, 1 + 1 + 1 + 1 + 6 + 3 + 1 + 2);
        header.literal(QUANTIZER, 7);
        header.literal(0, 5 + 1);
        for (int i = 0; i < probabilities.length; i++) {
            header.bit(UPDATE_PROBABILITIES[i], true);
            header.literal(probabilities[i], 8);
        }
        header.literal(0, 1);
        for (int i = 0; i < source.columns() * source.rows(); i++) {
            header.bit(145, true);
            header.bit(156, false);
            header.bit(163, false);
            header.bit(142, false);
        }
        byte[] first = header.finish();
        BoolEncoder second = new BoolEncoder();
        tokens((node, bit) -> second.bit(node >= 0 ? probabilities[node] : -1 - node, bit));
        int tag = 1 << 4 | first.length << 5;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int b : new int[] {tag, tag >> 8, tag >> 16, 0x9D, 0x01, 0x2A, width, width >> 8, height, height >> 8}) {
            out.write(b);
        }
        out.writeBytes(first);
        out.writeBytes(second.finish());
        return out.toByteArray();
    }

    private void tokens(Sink sink) {
        boolean[][] above = new boolean[source.columns()][9];
        int at = 0;
        for (int row = 0; row < source.rows(); row++) {
            boolean[] left = new boolean[9];
            for (int column = 0; column < source.columns(); column++) {
                boolean[] over = above[column];
                boolean any = block(sink, Y2, 0, at, left[8], over[8]);
                left[8] = any;
                over[8] = any;
                for (int block = 0; block < 16; block++) {
                    plane(sink, LUMA, at + (block + 1) * 16, left, block / 4, over, block % 4);
                }
                for (int block = 0; block < 8; block++) {
                    int plane = 4 + block / 4 * 2;
                    plane(sink, COLOUR, at + (17 + block) * 16, left, plane + block % 4 / 2, over, plane + block % 2);
                }
                at += 25 * 16;
            }
        }
    }

    private void plane(Sink sink, int type, int at, boolean[] left, int row, boolean[] over, int column) {
        boolean any = block(sink, type, type == LUMA ? 1 : 0, at, left[row], over[column]);
        left[row] = any;
        over[column] = any;
    }

    /** @return whether any coefficient is coded */
    private boolean block(Sink sink, int type, int first, int at, boolean left, boolean above) {
        int last = 15;
        while (last >= first && levels[at + ZIGZAG[last]] == 0) {
            last--;
        }
        int context = (left ? 1 : 0) + (above ? 1 : 0);
        boolean afterZero = false;
        for (int i = first; i <= last; i++) {
            int level = levels[at + ZIGZAG[i]];
            int node = ((type * BANDS + BAND[i]) * CONTEXTS + context) * NODES;
            if (!afterZero) {
                sink.bit(node, true);
            }
            value(sink, node, Math.abs(level));
            if (level != 0) {
                sink.bit(-1 - 128, level < 0);
            }
            afterZero = level == 0;
            context = Math.min(2, Math.abs(level));
        }
        if (last < 15) {
            int band = BAND[last < first ? first : last + 1];
            sink.bit(((type * BANDS + band) * CONTEXTS + context) * NODES, false);
        }
        return last >= first;
    }

    private static void value(Sink sink, int node, int size) {
        sink.bit(node + 1, size > 0);
        if (size == 0) {
            return;
        }
        sink.bit(node + 2, size > 1);
        if (size == 1) {
            return;
        }
        sink.bit(node + 3, size > 4);
        if (size <= 4) {
            sink.bit(node + 4, size > 2);
            if (size > 2) {
                sink.bit(node + 5, size == 4);
            }
            return;
        }
        int category = 5;
        while (size < CATEGORY_BASE[category]) {
            category--;
        }
        sink.bit(node + 6, category > 1);
        if (category <= 1) {
            sink.bit(node + 7, category == 1);
        } else {
            sink.bit(node + 8, category > 3);
            sink.bit(node + (category > 3 ? 10 : 9), category % 2 == 1);
        }
        int[] bits = CATEGORY_BITS[category];
        int rest = size - CATEGORY_BASE[category];
        for (int i = 0; i < bits.length; i++) {
            sink.bit(-1 - bits[i], (rest >> bits.length - 1 - i & 1) == 1);
        }
    }

    /** RFC 6386, 13.4: how likely it is that a frame changes each probability. */
    private static int[] updateProbabilities() {
        try (InputStream in = Vp8Encoder.class.getResourceAsStream("vp8-update-probabilities.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.trim().split("\\s+"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RFC 6386, 7. */
    private static final class BoolEncoder {
        private byte[] written = new byte[1 << 12];
        private int size;
        private int range = 255;
        private long bottom;
        private int shifts = 24;

        /** @param probability of a zero, in 256ths */
        void bit(int probability, boolean bit) {
            int split = 1 + ((range - 1) * probability >> 8);
            if (bit) {
                bottom += split;
                range -= split;
            } else {
                range = split;
            }
            while (range < 128) {
                range <<= 1;
                shift();
            }
        }

        void literal(int value, int bits) {
            for (int i = bits - 1; i >= 0; i--) {
                bit(128, (value >> i & 1) == 1);
            }
        }

        private void shift() {
            if ((bottom & 1L << 31) != 0) {
                carry();
            }
            bottom = bottom << 1 & 0xFFFFFFFFL;
            if (--shifts == 0) {
                append((int) (bottom >> 24));
                bottom &= 0xFFFFFF;
                shifts = 8;
            }
        }

        private void carry() {
            int at = size - 1;
            while (at >= 0 && written[at] == -1) {
                written[at--] = 0;
            }
            if (at >= 0) {
                written[at]++;
            }
        }

        private void append(int value) {
            if (size == written.length) {
                written = Arrays.copyOf(written, size * 2);
            }
            written[size++] = (byte) value;
        }

        byte[] finish() {
            for (int i = 0; i < 32; i++) {
                shift();
            }
            return Arrays.copyOf(written, size);
        }
    }
}
