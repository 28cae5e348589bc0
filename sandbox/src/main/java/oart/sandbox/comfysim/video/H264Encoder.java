package oart.sandbox.comfysim.video;

import java.io.ByteArrayOutputStream;
import oart.sandbox.comfysim.drawing.Picture;

/**
 * H.264 (ITU-T H.264, baseline profile) without compression: every macroblock carries its samples as they are ({@code I_PCM}), so
 * that a file of few small frames is valid, exact and cheap to make. Sizes are cut to even numbers, as 4:2:0 asks.
 */
final class H264Encoder {
    private static final int SEQUENCE = 7;
    private static final int PICTURE = 8;
    private static final int KEY_FRAME = 5;
    private static final int PCM = 25;

    private H264Encoder() {}

    /** Without the start code. */
    static byte[] sequenceParameters(int width, int height) {
        int columns = (width + 15) / 16;
        int rows = (height + 15) / 16;
        Bits bits = new Bits();
        bits.write(66, 8);
        bits.write(0xC0, 8);
        bits.write(51, 8);
        bits.unsigned(0);
        bits.unsigned(0);
        bits.unsigned(2);
        bits.unsigned(1);
        bits.write(0, 1);
        bits.unsigned(columns - 1);
        bits.unsigned(rows - 1);
        bits.write(0b11, 2);
        boolean cropped = columns * 16 != width || rows * 16 != height;
        bits.write(cropped ? 1 : 0, 1);
        if (cropped) {
            bits.unsigned(0);
            bits.unsigned((columns * 16 - width) / 2);
            bits.unsigned(0);
            bits.unsigned((rows * 16 - height) / 2);
        }
        bits.write(0, 1);
        return unit(SEQUENCE, bits.finish());
    }

    /** Without the start code. */
    static byte[] pictureParameters() {
        Bits bits = new Bits();
        bits.unsigned(0);
        bits.unsigned(0);
        bits.write(0, 2);
        bits.unsigned(0);
        bits.unsigned(0);
        bits.unsigned(0);
        bits.write(0, 3);
        bits.unsigned(0);
        bits.unsigned(0);
        bits.unsigned(0);
        bits.write(0b100, 3);
        return unit(PICTURE, bits.finish());
    }

    /** One frame, without the start code. @param number neighbours must differ */
    static byte[] frame(Picture picture, int number) {
        Yuv yuv = Yuv.of(picture);
        Bits bits = new Bits();
        bits.unsigned(0);
        bits.unsigned(7);
        bits.unsigned(0);
        bits.write(0, 4);
        bits.unsigned(number % 2);
        bits.write(0, 2);
        bits.unsigned(0);
        bits.unsigned(1);
        for (int row = 0; row < yuv.rows(); row++) {
            for (int column = 0; column < yuv.columns(); column++) {
                bits.unsigned(PCM);
                bits.align();
                samples(bits, yuv.luma(), yuv.lumaStride(), column * 16, row * 16, 16);
                samples(bits, yuv.blue(), yuv.colourStride(), column * 8, row * 8, 8);
                samples(bits, yuv.red(), yuv.colourStride(), column * 8, row * 8, 8);
            }
        }
        return unit(KEY_FRAME, bits.finish());
    }

    private static void samples(Bits bits, byte[] plane, int stride, int x, int y, int size) {
        for (int row = 0; row < size; row++) {
            bits.bytes(plane, (y + row) * stride + x, size);
        }
    }

    /** Adds the header, and a 3 wherever two zeros would otherwise look like the beginning of a start code. */
    private static byte[] unit(int type, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + payload.length / 64 + 8);
        out.write(0x60 | type);
        int zeros = 0;
        for (byte b : payload) {
            if (zeros == 2 && (b & 0xFF) <= 3) {
                out.write(3);
                zeros = 0;
            }
            out.write(b);
            zeros = b == 0 ? zeros + 1 : 0;
        }
        return out.toByteArray();
    }

    /** Bits, highest first. */
    private static final class Bits {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int pending;
        private int count;

        void write(int value, int bits) {
            for (int i = bits - 1; i >= 0; i--) {
                pending = pending << 1 | value >> i & 1;
                if (++count == 8) {
                    out.write(pending);
                    count = 0;
                }
            }
        }

        /** Exp-Golomb. */
        void unsigned(int value) {
            int length = 32 - Integer.numberOfLeadingZeros(value + 1);
            write(0, length - 1);
            write(value + 1, length);
        }

        void align() {
            while (count != 0) {
                write(0, 1);
            }
        }

        /** Only when aligned. */
        void bytes(byte[] source, int from, int length) {
            out.write(source, from, length);
        }

        byte[] finish() {
            write(1, 1);
            align();
            return out.toByteArray();
        }
    }
}
