package oart.sandbox.comfysim.node;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import oart.sandbox.comfysim.drawing.Picture;

/**
 * Writes PNG files (W3C PNG, third edition, for the animated ones) with 8 bits a channel and text chunks right behind the
 * header, where ComfyUI has them.
 */
final class PngWriter {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private PngWriter() {}

    /** @param texts keyword to ASCII text, one {@code tEXt} chunk each, in order */
    static byte[] write(Picture picture, Map<String, String> texts, int level) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(file)) {
            out.write(SIGNATURE);
            chunk(out, "IHDR", header(picture));
            for (Map.Entry<String, String> text : texts.entrySet()) {
                chunk(out, "tEXt", text(text.getKey(), text.getValue()));
            }
            chunk(out, "IDAT", pixels(picture, level));
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** An animation that repeats for ever; its texts go into private {@code comf} chunks, as ComfyUI does. */
    static byte[] writeAnimated(List<Picture> frames, double framesPerSecond, Map<String, String> texts, int level) {
        Picture first = frames.get(0);
        int sequence = 0;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(file)) {
            out.write(SIGNATURE);
            chunk(out, "IHDR", header(first));
            chunk(out, "acTL", ints(frames.size(), 0));
            for (Map.Entry<String, String> text : texts.entrySet()) {
                chunk(out, "comf", text(text.getKey(), text.getValue()));
            }
            for (Picture frame : frames) {
                chunk(out, "fcTL", frameControl(sequence++, frame, framesPerSecond));
                if (sequence == 1) {
                    chunk(out, "IDAT", pixels(frame, level));
                } else {
                    ByteArrayOutputStream data = new ByteArrayOutputStream();
                    data.write(ints(sequence++));
                    data.write(pixels(frame, level));
                    chunk(out, "fdAT", data.toByteArray());
                }
            }
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private static byte[] frameControl(int sequence, Picture frame, double framesPerSecond) throws IOException {
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        control.write(ints(sequence, frame.width(), frame.height(), 0, 0));
        int milliseconds = (int) Math.max(1, Math.min(65_535, Math.round(1000 / framesPerSecond)));
        control.write(new byte[] {(byte) (milliseconds >> 8), (byte) milliseconds, 1000 >> 8, (byte) 1000, 0, 0});
        return control.toByteArray();
    }

    private static byte[] header(Picture picture) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(ints(picture.width(), picture.height()));
        header.writeBytes(new byte[] {8, (byte) (picture.alpha() ? 6 : 2), 0, 0, 0});
        return header.toByteArray();
    }

    private static byte[] text(String keyword, String text) {
        return (keyword + '\0' + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] ints(int... values) {
        byte[] out = new byte[values.length * 4];
        for (int i = 0; i < values.length; i++) {
            out[i * 4] = (byte) (values[i] >>> 24);
            out[i * 4 + 1] = (byte) (values[i] >>> 16);
            out[i * 4 + 2] = (byte) (values[i] >>> 8);
            out[i * 4 + 3] = (byte) values[i];
        }
        return out;
    }

    /** Every row with the filter "up" or "sub", whichever leaves the smaller sum. */
    private static byte[] pixels(Picture picture, int level) throws IOException {
        int channels = picture.alpha() ? 4 : 3;
        int stride = picture.width() * channels;
        byte[] above = new byte[stride];
        byte[] row = new byte[stride];
        byte[] up = new byte[stride];
        byte[] sub = new byte[stride];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(level);
        try (DeflaterOutputStream out = new DeflaterOutputStream(data, deflater, 1 << 14)) {
            for (int y = 0; y < picture.height(); y++) {
                fill(picture, y, channels, row);
                long upSum = 0;
                long subSum = 0;
                for (int i = 0; i < stride; i++) {
                    up[i] = (byte) (row[i] - above[i]);
                    sub[i] = (byte) (row[i] - (i < channels ? 0 : row[i - channels]));
                    upSum += Math.abs(up[i]);
                    subSum += Math.abs(sub[i]);
                }
                out.write(upSum < subSum ? 2 : 1);
                out.write(upSum < subSum ? up : sub);
                byte[] swap = above;
                above = row;
                row = swap;
            }
        } finally {
            deflater.end();
        }
        return data.toByteArray();
    }

    private static void fill(Picture picture, int y, int channels, byte[] row) {
        int at = 0;
        for (int x = 0; x < picture.width(); x++) {
            int pixel = picture.pixel(x, y);
            row[at++] = (byte) (pixel >> 16);
            row[at++] = (byte) (pixel >> 8);
            row[at++] = (byte) pixel;
            if (channels == 4) {
                row[at++] = (byte) (pixel >>> 24);
            }
        }
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }
}
