package oart.sandbox.comfysim.video;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.drawing.Picture;

/** Writes an MP4 file (ISO/IEC 14496-12 and -15) with one H.264 track. */
public final class Mp4Writer {
    private static final int MILLIS = 1000;
    private static final byte[] MATRIX = ints(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

    private Mp4Writer() {}

    /**
     * @param frames all of one size, at least 2 by 2 pixels
     * @param texts key to text, kept in the file's metadata
     */
    public static byte[] write(List<Picture> frames, double framesPerSecond, Map<String, String> texts) {
        int width = frames.get(0).width() / 2 * 2;
        int height = frames.get(0).height() / 2 * 2;
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            byte[] unit = H264Encoder.frame(frames.get(i).crop(0, 0, width, height), i);
            data.writeBytes(ints(unit.length));
            data.writeBytes(unit);
            sizes.add(unit.length + 4);
        }
        byte[] type = box("ftyp", ascii("isom"), ints(0x200), ascii("isomiso2avc1mp41"));
        int timescale = (int) Math.round(framesPerSecond * MILLIS);
        int length = frames.size() * MILLIS;
        byte[] movie = movie(width, height, timescale, length, sizes, texts, 0);
        byte[] placed = movie(width, height, timescale, length, sizes, texts, type.length + movie.length + 8);
        return joined(type, placed, box("mdat", data.toByteArray()));
    }

    private static byte[] movie(
            int width,
            int height,
            int timescale,
            int length,
            List<Integer> sizes,
            Map<String, String> texts,
            int dataOffset) {
        byte[] movieHeader = box(
                "mvhd",
                ints(0, 0, 0, timescale, length, 0x10000),
                shorts(0x100, 0, 0, 0, 0, 0),
                MATRIX,
                ints(0, 0, 0, 0, 0, 0, 2));
        byte[] trackHeader = box(
                "tkhd", ints(3, 0, 0, 1, 0, length, 0, 0), shorts(0, 0, 0, 0), MATRIX, ints(width << 16, height << 16));
        byte[] media = box(
                "mdia",
                box("mdhd", ints(0, 0, 0, timescale, length), shorts(0x55C4, 0)),
                box("hdlr", ints(0, 0), ascii("vide"), ints(0, 0, 0), ascii("video\0")),
                box(
                        "minf",
                        box("vmhd", ints(1, 0, 0)),
                        box("dinf", box("dref", ints(0, 1), box("url ", ints(1)))),
                        samples(width, height, sizes, dataOffset)));
        return box("moov", movieHeader, box("trak", trackHeader, media), metadata(texts));
    }

    private static byte[] samples(int width, int height, List<Integer> sizes, int dataOffset) {
        byte[] sequence = H264Encoder.sequenceParameters(width, height);
        byte[] picture = H264Encoder.pictureParameters();
        byte[] configuration = box(
                "avcC",
                new byte[] {1, sequence[1], sequence[2], sequence[3], (byte) 0xFF, (byte) 0xE1},
                shorts(sequence.length),
                sequence,
                new byte[] {1},
                shorts(picture.length),
                picture);
        byte[] entry = box(
                "avc1",
                shorts(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, width, height),
                ints(0x480000, 0x480000, 0),
                shorts(1),
                new byte[32],
                shorts(24, 0xFFFF),
                configuration);
        byte[] sizeList = joined(sizes.stream().map(Mp4Writer::ints).toArray(byte[][]::new));
        return box(
                "stbl",
                box("stsd", ints(0, 1), entry),
                box("stts", ints(0, 1, sizes.size(), MILLIS)),
                box("stsc", ints(0, 1, 1, sizes.size(), 1)),
                box("stsz", ints(0, 0, sizes.size()), sizeList),
                box("stco", ints(0, 1, dataOffset)));
    }

    /** Keys of free choice, as QuickTime has them and the real server writes them. */
    private static byte[] metadata(Map<String, String> texts) {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        texts.forEach((key, text) -> {
            byte[] name = key.getBytes(StandardCharsets.UTF_8);
            keys.add(joined(ints(name.length + 8), ascii("mdta"), name));
            byte[] value = box("data", ints(1, 0), text.getBytes(StandardCharsets.UTF_8));
            values.add(joined(ints(value.length + 8, keys.size()), value));
        });
        return box(
                "meta",
                box("hdlr", ints(0, 0), ascii("mdta"), ints(0, 0, 0), new byte[1]),
                box("keys", ints(0, keys.size()), joined(keys.toArray(byte[][]::new))),
                box("ilst", joined(values.toArray(byte[][]::new))));
    }

    private static byte[] box(String type, byte[]... parts) {
        byte[] content = joined(parts);
        return joined(ints(content.length + 8), ascii(type), content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 2);
        for (int value : values) {
            buffer.putShort((short) value);
        }
        return buffer.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
