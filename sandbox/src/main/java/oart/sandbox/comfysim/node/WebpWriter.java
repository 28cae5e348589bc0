package oart.sandbox.comfysim.node;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.video.Vp8Encoder;

/**
 * Writes WebP files, since the JDK has no encoder; lossless (RFC 9649) but for previews: subtract-green and one predictor for the whole
 * picture, one Huffman code per channel, no back references. Bigger than the lossy files of the real server, but as valid.
 */
public final class WebpWriter {
    private static final int PREDICTOR_CLAMP_ADD_SUBTRACT = 12;
    private static final int[] ALPHABETS = {280, 256, 256, 256, 40};
    private static final int MAX_LENGTH = 15;

    private WebpWriter() {}

    public static byte[] write(Picture picture) {
        return riff(chunk("VP8L", bitstream(picture)));
    }

    /** Lossy, unless the picture has an alpha channel. */
    public static byte[] preview(Picture picture) {
        return picture.alpha() ? write(picture) : riff(chunk("VP8 ", Vp8Encoder.keyFrame(picture)));
    }

    /** An animation that repeats for ever; the texts go into EXIF strings {@code keyword:text}, as ComfyUI does. */
    static byte[] writeAnimated(List<Picture> frames, double framesPerSecond, Map<String, String> texts) {
        Picture first = frames.get(0);
        int milliseconds = (int) Math.max(1, Math.round(1000 / framesPerSecond));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ByteArrayOutputStream extended = new ByteArrayOutputStream();
        little(extended, 0x02 | 0x08 | (first.alpha() ? 0x10 : 0), 4);
        little(extended, first.width() - 1, 3);
        little(extended, first.height() - 1, 3);
        body.writeBytes(chunk("VP8X", extended.toByteArray()));
        body.writeBytes(chunk("ANIM", new byte[6]));
        for (Picture frame : frames) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            little(part, 0, 6);
            little(part, frame.width() - 1, 3);
            little(part, frame.height() - 1, 3);
            little(part, milliseconds, 3);
            part.write(0x02);
            part.writeBytes(chunk("VP8L", bitstream(frame)));
            body.writeBytes(chunk("ANMF", part.toByteArray()));
        }
        body.writeBytes(chunk("EXIF", exif(texts)));
        return riff(body.toByteArray());
    }

    /** One IFD of ASCII entries: Model first, then downwards from Make. */
    private static byte[] exif(Map<String, String> texts) {
        List<byte[]> strings = texts.entrySet().stream()
                .map(e -> (e.getKey() + ":" + e.getValue() + '\0').getBytes(StandardCharsets.UTF_8))
                .toList();
        int count = strings.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0});
        little(out, count, 2);
        int data = 8 + 2 + 12 * count + 4;
        int[] offsets = new int[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = data;
            data += strings.get(i).length;
        }
        for (int i = count - 1; i >= 0; i--) {
            little(out, 0x0110 - i, 2);
            little(out, 2, 2);
            little(out, strings.get(i).length, 4);
            little(out, offsets[i], 4);
        }
        little(out, 0, 4);
        strings.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] riff(byte[] chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("RIFF".getBytes(StandardCharsets.US_ASCII));
        little(out, chunks.length + 4, 4);
        out.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(chunks);
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        little(out, data.length, 4);
        out.writeBytes(data);
        if (data.length % 2 == 1) {
            out.write(0);
        }
        return out.toByteArray();
    }

    private static void little(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }

    private static byte[] bitstream(Picture picture) {
        Bits bits = new Bits();
        bits.write(0x2F, 8);
        bits.write(picture.width() - 1, 14);
        bits.write(picture.height() - 1, 14);
        bits.write(picture.alpha() ? 1 : 0, 1);
        bits.write(0, 3);
        bits.write(1, 1);
        bits.write(2, 2);
        bits.write(1, 1);
        bits.write(0, 2);
        bits.write(7, 3);
        bits.write(0, 1);
        bits.simpleCode(PREDICTOR_CLAMP_ADD_SUBTRACT);
        for (int i = 1; i < ALPHABETS.length; i++) {
            bits.simpleCode(0);
        }
        bits.write(0, 1);
        bits.write(0, 1);
        bits.write(0, 1);
        writePixels(bits, residuals(picture));
        return bits.toByteArray();
    }

    private static int[] residuals(Picture picture) {
        int[] green = new int[picture.argb().length];
        for (int i = 0; i < green.length; i++) {
            int pixel = picture.argb()[i];
            int g = pixel >> 8 & 0xFF;
            green[i] = pixel & 0xFF00FF00 | ((pixel >> 16) - g & 0xFF) << 16 | (pixel - g & 0xFF);
        }
        int width = picture.width();
        int[] out = new int[green.length];
        for (int i = 0; i < out.length; i++) {
            int x = i % width;
            int predicted;
            if (i == 0) {
                predicted = 0xFF000000;
            } else if (i < width) {
                predicted = green[i - 1];
            } else if (x == 0) {
                predicted = green[i - width];
            } else {
                predicted = clampAddSubtract(green[i - 1], green[i - width], green[i - width - 1]);
            }
            out[i] = difference(green[i], predicted);
        }
        return out;
    }

    private static int clampAddSubtract(int left, int top, int corner) {
        int out = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int sum = (left >>> shift & 0xFF) + (top >>> shift & 0xFF) - (corner >>> shift & 0xFF);
            out |= Picture.clamp(sum) << shift;
        }
        return out;
    }

    private static int difference(int pixel, int predicted) {
        int out = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            out |= ((pixel >>> shift & 0xFF) - (predicted >>> shift & 0xFF) & 0xFF) << shift;
        }
        return out;
    }

    private static void writePixels(Bits bits, int[] pixels) {
        int[] shifts = {8, 16, 0, 24};
        int[][] codes = new int[4][];
        int[][] lengths = new int[4][];
        for (int channel = 0; channel < 4; channel++) {
            int[] counts = new int[ALPHABETS[channel]];
            for (int pixel : pixels) {
                counts[pixel >>> shifts[channel] & 0xFF]++;
            }
            lengths[channel] = bits.code(counts);
            codes[channel] = canonical(lengths[channel]);
        }
        bits.simpleCode(0);
        for (int pixel : pixels) {
            for (int channel = 0; channel < 4; channel++) {
                int symbol = pixel >>> shifts[channel] & 0xFF;
                bits.write(codes[channel][symbol], lengths[channel][symbol]);
            }
        }
    }

    /** The code words, first bit lowest. */
    private static int[] canonical(int[] lengths) {
        int[] codes = new int[lengths.length];
        int next = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    codes[symbol] = Integer.reverse(next++) >>> 32 - length;
                }
            }
            next <<= 1;
        }
        return codes;
    }

    private record Node(long count, int symbol, Node left, Node right) {}

    private static int[] huffman(int[] counts) {
        int[] weights = counts.clone();
        while (true) {
            PriorityQueue<Node> queue = new PriorityQueue<>(Comparator.comparingLong(Node::count));
            for (int symbol = 0; symbol < weights.length; symbol++) {
                if (weights[symbol] > 0) {
                    queue.add(new Node(weights[symbol], symbol, null, null));
                }
            }
            while (queue.size() > 1) {
                Node a = queue.remove();
                Node b = queue.remove();
                queue.add(new Node(a.count + b.count, -1, a, b));
            }
            int[] lengths = new int[counts.length];
            if (depth(queue.remove(), 0, lengths) <= MAX_LENGTH) {
                return lengths;
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = weights[i] == 0 ? 0 : weights[i] / 2 + 1;
            }
        }
    }

    private static int depth(Node node, int depth, int[] lengths) {
        if (node.symbol >= 0) {
            lengths[node.symbol] = depth;
            return depth;
        }
        return Math.max(depth(node.left, depth + 1, lengths), depth(node.right, depth + 1, lengths));
    }

    /** Bits, lowest first. */
    private static final class Bits {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private long pending;
        private int count;

        void write(long value, int bits) {
            pending |= value << count;
            count += bits;
            while (count >= 8) {
                out.write((int) pending);
                pending >>>= 8;
                count -= 8;
            }
        }

        /** A code of one symbol, which then takes no bits. */
        void simpleCode(int symbol) {
            write(1, 1);
            write(0, 1);
            write(1, 1);
            write(symbol, 8);
        }

        /** Writes the code for the counts and returns the length of each code word. */
        int[] code(int[] counts) {
            int[] used = IntStream.range(0, counts.length)
                    .filter(symbol -> counts[symbol] > 0)
                    .toArray();
            if (used.length == 1) {
                simpleCode(used[0]);
                return new int[counts.length];
            }
            int[] lengths = huffman(counts);
            write(0, 1);
            write(19 - 4, 4);
            for (int symbol : new int[] {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}) {
                write(symbol < 16 ? 4 : 0, 3);
            }
            write(0, 1);
            Arrays.stream(lengths).forEach(length -> write(Integer.reverse(length) >>> 28, 4));
            return lengths;
        }

        byte[] toByteArray() {
            if (count > 0) {
                out.write((int) pending);
                pending = 0;
                count = 0;
            }
            return out.toByteArray();
        }
    }
}
