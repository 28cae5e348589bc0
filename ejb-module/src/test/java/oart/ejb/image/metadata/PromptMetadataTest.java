package oart.ejb.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptMetadataTest {
    private static final String SECRET = "a secret lighthouse";

    @TempDir
    Path folder;

    private static byte[] webp(boolean withMetadata) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        chunks.writeBytes(riff(
                "VP8X", new byte[] {(byte) (withMetadata ? 0x10 | 0x08 | 0x04 : 0x10), 0, 0, 0, 3, 0, 0, 3, 0, 0}));
        chunks.writeBytes(riff("ALPH", new byte[] {1, 2, 3}));
        chunks.writeBytes(riff("VP8 ", new byte[] {4, 5, 6, 7}));
        if (withMetadata) {
            chunks.writeBytes(riff("EXIF", ("II*\0 Prompt:" + SECRET).getBytes(StandardCharsets.ISO_8859_1)));
            chunks.writeBytes(riff("XMP ", SECRET.getBytes(StandardCharsets.ISO_8859_1)));
        }
        byte[] body = chunks.toByteArray();
        return ByteBuffer.allocate(12 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4 + body.length)
                .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
                .put(body)
                .array();
    }

    private static byte[] riff(String type, byte[] data) {
        return ByteBuffer.allocate(8 + data.length + (data.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] jpeg(boolean withMetadata) {
        byte[] plain = TestPngs.written("jpeg", 30, 20);
        if (!withMetadata) {
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, 2);
        for (int marker : new int[] {0xe1, 0xfe}) {
            byte[] text = SECRET.getBytes(StandardCharsets.ISO_8859_1);
            out.writeBytes(new byte[] {(byte) 0xff, (byte) marker, 0, (byte) (text.length + 2)});
            out.writeBytes(text);
        }
        out.write(plain, 2, plain.length - 2);
        return out.toByteArray();
    }

    private static byte[] flac(boolean withMetadata, boolean isMetadataLast) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("fLaC".getBytes(StandardCharsets.ISO_8859_1));
        boolean isInfoLast = isMetadataLast && !withMetadata;
        out.writeBytes(block(isInfoLast ? 0x80 : 0, new byte[34]));
        if (withMetadata) {
            out.writeBytes(block(2, "appl".getBytes(StandardCharsets.ISO_8859_1)));
            out.writeBytes(block(isMetadataLast ? 0x84 : 4, SECRET.getBytes(StandardCharsets.ISO_8859_1)));
        }
        if (!isMetadataLast) {
            out.writeBytes(block(0x81, new byte[5]));
        }
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xf8, 1, 2, 3});
        return out.toByteArray();
    }

    private static byte[] block(int type, byte[] data) {
        return ByteBuffer.allocate(4 + data.length)
                .putInt(type << 24 | data.length)
                .put(data)
                .array();
    }

    private static byte[] mp3(boolean withMetadata, int flags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (withMetadata) {
            byte[] text = SECRET.repeat(20).getBytes(StandardCharsets.ISO_8859_1);
            out.writeBytes(new byte[] {
                'I', 'D', '3', 4, 0, (byte) flags, 0, 0, (byte) (text.length >> 7), (byte) (text.length & 0x7f)
            });
            out.writeBytes(text);
            if (flags != 0) {
                out.writeBytes(new byte[10]);
            }
        }
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfb, 1, 2, 3});
        return out.toByteArray();
    }

    @Test
    void flacShouldLoseItsCommentsAndStayWhole() throws IOException {
        assertCleaned(flac(true, true), flac(false, true), "audio/flac");
        assertCleaned(flac(true, false), flac(false, false), "audio/flac");
        assertThat(PromptMetadata.find(new ByteArrayInputStream(flac(false, true)), "audio/flac")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void mp3ShouldLoseItsTag() throws IOException {
        assertCleaned(mp3(true, 0), mp3(false, 0), "audio/mpeg");
        assertCleaned(mp3(true, 0x10), mp3(false, 0), "audio/mpeg");
        assertThat(PromptMetadata.find(new ByteArrayInputStream(mp3(false, 0)), "audio/mpeg")
                        .isEmpty())
                .isTrue();
    }

    private void assertCleaned(byte[] original, byte[] clean, String type) throws IOException {
        Splices splices = PromptMetadata.find(new ByteArrayInputStream(original), type);
        assertThat(splices.sizeOf(original.length)).isEqualTo(clean.length);
        assertThat(splices.applyTo(original)).isEqualTo(clean);
        assertThat(Splices.parse(splices.toString()).applyTo(original)).isEqualTo(clean);
        Splices back = Splices.parse(PromptMetadata.inverse(splices, original).toString());
        assertThat(back.applyTo(clean)).isEqualTo(original);

        Path from = Files.write(folder.resolve("from"), original);
        Path to = folder.resolve("to");
        PromptMetadata.apply(splices, from, to);
        assertThat(to).hasBinaryContent(clean);
        assertThat(PromptMetadata.inverse(splices, from)).hasToString(back.toString());

        assertEveryRange(splices, original, clean);
        assertEveryRange(back, clean, original);
    }

    private static void assertEveryRange(Splices splices, byte[] first, byte[] other) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            int from = random.nextInt(other.length);
            int to = from + random.nextInt(other.length - from);
            var needed = SplicedStream.needed(splices, first.length, from, to);
            byte[] source = needed.map(part -> Arrays.copyOfRange(first, (int) part.from(), (int) part.to() + 1))
                    .orElse(new byte[0]);
            try (InputStream in = SplicedStream.of(new ByteArrayInputStream(source), splices, first.length, from, to)) {
                assertThat(in.readAllBytes()).as(from + "-" + to).isEqualTo(Arrays.copyOfRange(other, from, to + 1));
            }
        }
    }

    @Test
    void pngShouldLoseItsTextsAndNothingElse() throws IOException {
        byte[] original = TestPngs.withText(30, 20, "prompt", SECRET);
        assertCleaned(original, TestPngs.plain(30, 20), "image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(TestPngs.plain(30, 20))))
                .isNotNull();
    }

    @Test
    void animatedPngShouldLoseTheChunkThatComfyUiMakesUp() throws IOException {
        byte[] plain = TestPngs.plain(30, 20);
        byte[] comf = TestPngs.chunk("comf", ("prompt\0" + SECRET).getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, plain.length - 12);
        out.writeBytes(comf);
        out.write(plain, plain.length - 12, 12);
        assertCleaned(out.toByteArray(), plain, "image/png");
    }

    @Test
    void webpShouldLoseExifAndXmpAndTheFlagsThatTellOfThem() throws IOException {
        assertCleaned(webp(true), webp(false), "image/webp");
    }

    @Test
    void jpegShouldLoseExifAndComments() throws IOException {
        assertCleaned(jpeg(true), jpeg(false), "image/jpeg");
    }

    @Test
    void fileWithoutMetadataShouldStayAsItIs() throws IOException {
        for (byte[] file : new byte[][] {TestPngs.plain(5, 5), webp(false), jpeg(false)}) {
            String type = file[0] == 'R' ? "image/webp" : file[1] == 'P' ? "image/png" : "image/jpeg";
            assertThat(PromptMetadata.find(new ByteArrayInputStream(file), type).isEmpty())
                    .as(type)
                    .isTrue();
        }
        assertThat(PromptMetadata.find(new ByteArrayInputStream(new byte[9]), "video/mp4")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void damagedFileShouldBeWalkedAsFarAsItGoes() throws IOException {
        // Given
        Random random = new Random(5);
        Map<String, byte[]> files = Map.of(
                "image/png", TestPngs.withText(30, 20, "prompt", SECRET),
                "image/webp", webp(true),
                "image/jpeg", jpeg(true),
                "audio/flac", flac(true, true),
                "audio/mpeg", mp3(true, 0x10));
        for (Map.Entry<String, byte[]> entry : new TreeMap<>(files).entrySet()) {
            byte[] file = entry.getValue();
            String type = entry.getKey();
            for (int i = 0; i < 2_000; i++) {
                byte[] damaged = Arrays.copyOf(file, 1 + random.nextInt(file.length));
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();

                // When
                Splices splices = PromptMetadata.find(new ByteArrayInputStream(damaged), type);

                // Then
                byte[] clean = splices.applyTo(damaged);
                assertThat(PromptMetadata.inverse(splices, damaged).applyTo(clean))
                        .isEqualTo(damaged);
            }
        }
    }

    @Test
    void textThatIsCutOffShouldGoToo() throws IOException {
        byte[] original = TestPngs.withText(30, 20, "prompt", SECRET);
        byte[] cut = Arrays.copyOf(original, 33 + 8 + 7 + 10);
        byte[] clean =
                PromptMetadata.find(new ByteArrayInputStream(cut), "image/png").applyTo(cut);
        assertThat(clean).isEqualTo(Arrays.copyOf(original, 33));
    }
}
