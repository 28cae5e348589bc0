package oart.sandbox.comfysim.node;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes silence as a FLAC file (RFC 9639): 16 bits, blocks of 4096 samples, every subframe constant. */
final class FlacWriter {
    private static final int BLOCK = 4096;

    private FlacWriter() {}

    static byte[] silence(int sampleRate, int channels, long samples) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("fLaC".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {(byte) 0x80, 0, 0, 34});
        write(out, BLOCK, 2);
        write(out, BLOCK, 2);
        write(out, 0, 6);
        write(out, (long) sampleRate << 44 | (long) (channels - 1) << 41 | 15L << 36 | samples & 0xFFFFFFFFFL, 8);
        out.writeBytes(new byte[16]);
        for (long done = 0; done < samples; done += BLOCK) {
            out.writeBytes(frame((int) (done / BLOCK), (int) Math.min(BLOCK, samples - done), channels));
        }
        return out.toByteArray();
    }

    private static byte[] frame(int number, int size, int channels) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        write(frame, 0xFFF8, 2);
        frame.write(0x70);
        frame.write((channels - 1) << 4 | 0x08);
        frame.writeBytes(new String(Character.toChars(number)).getBytes(StandardCharsets.UTF_8));
        write(frame, size - 1, 2);
        frame.write(crc(frame.toByteArray(), 8, 0x07));
        for (int channel = 0; channel < channels; channel++) {
            write(frame, 0, 3);
        }
        write(frame, crc(frame.toByteArray(), 16, 0x8005), 2);
        return frame.toByteArray();
    }

    private static int crc(byte[] data, int width, int polynomial) {
        int crc = 0;
        for (byte b : data) {
            crc ^= (b & 0xFF) << width - 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1 << width - 1) != 0 ? crc << 1 ^ polynomial : crc << 1;
            }
            crc &= (1 << width) - 1;
        }
        return crc;
    }

    private static void write(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >>> 8 * i));
        }
    }
}
