package oart.sandbox.comfysim.video;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.drawing.Picture;

/** Writes a WebM file (RFC 9559) with one VP8 track. */
public final class WebmWriter {
    private static final int BLOCK_HEADER = 4;
    private static final long MOST_OF_A_CLUSTER = 30_000;

    private WebmWriter() {}

    /** @param frames all of one size; @param texts name to text, kept as tags */
    public static byte[] write(List<Picture> frames, double framesPerSecond, Map<String, String> texts) {
        double millis = 1000 / framesPerSecond;
        Picture first = frames.get(0);
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(element(
                0x1549A966,
                number(0x2AD7B1, 1_000_000),
                element(
                        0x4489,
                        ByteBuffer.allocate(8).putDouble(frames.size() * millis).array()),
                text(0x4D80, "ComfySim"),
                text(0x5741, "ComfySim")));
        byte[] video = element(0xE0, number(0xB0, first.width()), number(0xBA, first.height()));
        segment.writeBytes(element(
                0x1654AE6B,
                element(0xAE, number(0xD7, 1), number(0x73C5, 1), number(0x83, 1), text(0x86, "V_VP8"), video)));
        ByteArrayOutputStream tags = new ByteArrayOutputStream();
        texts.forEach((name, value) -> tags.writeBytes(element(0x67C8, text(0x45A3, name), text(0x4487, value))));
        segment.writeBytes(element(0x1254C367, element(0x7373, element(0x63C0), tags.toByteArray())));
        int at = 0;
        while (at < frames.size()) {
            long start = Math.round(at * millis);
            ByteArrayOutputStream cluster = new ByteArrayOutputStream();
            cluster.writeBytes(number(0xE7, start));
            int firstOfCluster = at;
            while (at < frames.size()
                    && (at == firstOfCluster || Math.round(at * millis) - start < MOST_OF_A_CLUSTER)) {
                byte[] frame = Vp8Encoder.keyFrame(frames.get(at));
                ByteBuffer block = ByteBuffer.allocate(BLOCK_HEADER + frame.length);
                block.put((byte) 0x81).putShort((short) (Math.round(at * millis) - start));
                block.put((byte) 0x80).put(frame);
                cluster.writeBytes(element(0xA3, block.array()));
                at++;
            }
            segment.writeBytes(element(0x1F43B675, cluster.toByteArray()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(element(
                0x1A45DFA3,
                number(0x4286, 1),
                number(0x42F7, 1),
                number(0x42F2, 4),
                number(0x42F3, 8),
                text(0x4282, "webm"),
                number(0x4287, 2),
                number(0x4285, 2)));
        out.writeBytes(element(0x18538067, segment.toByteArray()));
        return out.toByteArray();
    }

    /** Id, size in eight bytes, content. */
    private static byte[] element(int id, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (id >>> shift != 0) {
                out.write(id >>> shift);
            }
        }
        out.writeBytes(ByteBuffer.allocate(8).putLong(1L << 56 | content.size()).array());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] number(int id, long value) {
        return element(id, ByteBuffer.allocate(8).putLong(value).array());
    }

    private static byte[] text(int id, String text) {
        return element(id, text.getBytes(StandardCharsets.UTF_8));
    }
}
