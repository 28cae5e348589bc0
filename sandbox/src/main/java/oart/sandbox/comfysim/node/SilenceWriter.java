package oart.sandbox.comfysim.node;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes silence as MP3 (MPEG-1 layer III, frames without any bits of sound) and as Opus in Ogg (RFC 7845). */
final class SilenceWriter {
    private static final int MP3_FRAME = 1152;
    private static final int OPUS_RATE = 48_000;
    private static final int OPUS_FRAME = 960;
    private static final int PRE_SKIP = 312;
    private static final int PACKETS_OF_A_PAGE = 50;
    private static final byte[] OPUS_SILENCE = {(byte) 0xFC, (byte) 0xFF, (byte) 0xFE};
    private static final int SERIAL = 0x0A57;

    private SilenceWriter() {}

    /** At 44.1 kHz and 128 kbit/s, whatever the rate was; the same seconds. */
    static byte[] mp3(double seconds) {
        int rate = 44_100;
        long frames = Math.max(1, (long) Math.ceil(seconds * rate / MP3_FRAME));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long i = 0; i < frames; i++) {
            boolean padded = (i + 1) * 144L * 128_000 % rate < 144L * 128_000 % rate;
            byte[] frame = new byte[417 + (padded ? 1 : 0)];
            frame[0] = (byte) 0xFF;
            frame[1] = (byte) 0xFB;
            frame[2] = (byte) (0x90 | (padded ? 2 : 0));
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    /** @param texts name to text, kept as comments */
    static byte[] opus(double seconds, int channels, Map<String, String> texts) {
        ByteBuffer head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
        head.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) channels);
        head.putShort((short) PRE_SKIP).putInt(OPUS_RATE).putShort((short) 0).put((byte) 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(page(2, 0, 0, head.array()));
        int sequence = 1;
        byte[] tags = tags(texts);
        for (int at = 0; at <= tags.length; at += 255 * 255) {
            byte[] part = java.util.Arrays.copyOfRange(tags, at, Math.min(tags.length, at + 255 * 255));
            out.writeBytes(page(at == 0 ? 0 : 1, at + part.length < tags.length ? -1 : 0, sequence++, part));
        }
        long samples = Math.round(seconds * OPUS_RATE) + PRE_SKIP;
        long packets = Math.max(1, (samples + OPUS_FRAME - 1) / OPUS_FRAME);
        for (long done = 0; done < packets; done += PACKETS_OF_A_PAGE) {
            int count = (int) Math.min(PACKETS_OF_A_PAGE, packets - done);
            byte[][] silence = new byte[count][];
            java.util.Arrays.fill(silence, OPUS_SILENCE);
            boolean last = done + count == packets;
            long end = last ? samples : (done + count) * OPUS_FRAME;
            out.writeBytes(page(last ? 4 : 0, end, sequence++, silence));
        }
        return out.toByteArray();
    }

    private static byte[] tags(Map<String, String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("OpusTags".getBytes(StandardCharsets.US_ASCII));
        counted(out, "ComfySim");
        out.writeBytes(little(texts.size()));
        texts.forEach((name, text) -> counted(out, name + "=" + text));
        return out.toByteArray();
    }

    private static void counted(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(little(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    /** @param flags 1 goes on with a packet, 2 first, 4 last; @param end position after it, -1 when no packet ends here */
    private static byte[] page(int flags, long end, int sequence, byte[]... packets) {
        ByteArrayOutputStream lacing = new ByteArrayOutputStream();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            for (int left = packet.length; left >= 255; left -= 255) {
                lacing.write(255);
            }
            if (end >= 0 || packet.length % 255 != 0) {
                lacing.write(packet.length % 255);
            }
            content.writeBytes(packet);
        }
        ByteBuffer page =
                ByteBuffer.allocate(27 + lacing.size() + content.size()).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
        page.putLong(end).putInt(SERIAL).putInt(sequence).putInt(0).put((byte) lacing.size());
        page.put(lacing.toByteArray()).put(content.toByteArray());
        page.putInt(22, checksum(page.array()));
        return page.array();
    }

    private static int checksum(byte[] page) {
        int crc = 0;
        for (byte b : page) {
            crc ^= b << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
            }
        }
        return crc;
    }
}
