package oart.sandbox.comfysim.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.drawing.SceneOrder;
import oart.sandbox.comfysim.drawing.ScenePainter;
import oart.sandbox.comfysim.node.Pictures;
import oart.sandbox.comfysim.node.WebpWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VP8 is read back by another decoder, as a WebP; of the containers the structure is walked. */
class VideoFilesTest {
    private static final int MATROSKA_SEGMENT = 0x18538067;
    private static final int CLUSTER = 0x1F43B675;
    private static final int SIMPLE_BLOCK = 0xA3;

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 121, 300})
    void sceneShouldLookAlikeAfterVp8(int width) {
        // Given
        Picture scene = scene(1, width, 95);

        // When
        Picture read = Pictures.read(WebpWriter.preview(scene)).orElseThrow();

        // Then
        assertThat(read.width()).isEqualTo(width);
        assertThat(read.height()).isEqualTo(95);
        assertThat(difference(scene, read)).isLessThan(7);
    }

    @Test
    void noiseShouldSurviveVp8InItsLightAndDark() {
        // Given
        SplittableRandom random = new SplittableRandom(5);
        int[] grey = IntStream.range(0, 80 * 80)
                .map(i -> Picture.eachChannel(0xFF000000, c -> 0) | random.nextInt(256) * 0x10101)
                .toArray();
        Picture noise = new Picture(80, 80, false, grey);

        // When
        Picture read = Pictures.read(WebpWriter.preview(noise)).orElseThrow();

        // Then
        assertThat(difference(noise, read)).isLessThan(9);
    }

    @Test
    void mp4ShouldPlaceEveryFrameWhereItsTablesSay() {
        // Given
        List<Picture> frames = List.of(scene(1, 50, 34), scene(2, 50, 34), scene(3, 50, 34));

        // When
        ByteBuffer file = ByteBuffer.wrap(Mp4Writer.write(frames, 8, Map.of("prompt", "{}")));

        // Then
        assertThat(text(file, 4, 8)).isEqualTo("ftypisom");
        int offset = file.getInt(find(file, "stco") + 12);
        int sizes = find(file, "stsz") + 16;
        assertThat(file.getInt(find(file, "stsz") + 12)).isEqualTo(3);
        assertThat(text(file, offset - 4, 4)).isEqualTo("mdat");
        int at = offset;
        for (int i = 0; i < 3; i++) {
            assertThat(file.get(at + 4)).as("a key frame's header").isEqualTo((byte) 0x65);
            assertThat(file.getInt(at) + 4).isEqualTo(file.getInt(sizes + 4 * i));
            at += file.getInt(sizes + 4 * i);
        }
        assertThat(at).isEqualTo(file.limit());
        assertThat(text(file, 0, file.limit())).contains("mdta" + "prompt");
    }

    @Test
    void webmShouldHoldOneBlockPerFrame() {
        // Given
        List<Picture> frames = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            frames.add(scene(i, 16, 16));
        }

        // When
        ByteBuffer file = ByteBuffer.wrap(WebmWriter.write(frames, 1, Map.of()));

        // Then
        List<Integer> ids = new ArrayList<>();
        walk(file, 0, file.limit(), ids);
        assertThat(ids).startsWith(0x1A45DFA3);
        assertThat(ids).filteredOn(id -> id == SIMPLE_BLOCK).hasSize(40);
        assertThat(ids)
                .as("clusters, whose times would not fit else")
                .filteredOn(id -> id == CLUSTER)
                .hasSize(2);
    }

    private static void walk(ByteBuffer file, int from, int to, List<Integer> ids) {
        int at = from;
        while (at < to) {
            int length = Integer.numberOfLeadingZeros((file.get(at) & 0xFF) << 24) + 1;
            int id = 0;
            for (int i = 0; i < length; i++) {
                id = id << 8 | file.get(at + i) & 0xFF;
            }
            ids.add(id);
            int size = (int) (file.getLong(at + length) & ~(1L << 56));
            int content = at + length + 8;
            if (id == MATROSKA_SEGMENT || id == CLUSTER) {
                walk(file, content, content + size, ids);
            }
            at = content + size;
        }
        assertThat(at).isEqualTo(to);
    }

    private static int find(ByteBuffer file, String type) {
        int at = text(file, 0, file.limit()).indexOf(type);
        assertThat(at).as(type).isPositive();
        return at;
    }

    private static String text(ByteBuffer file, int from, int length) {
        byte[] bytes = new byte[length];
        file.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Picture scene(int seed, int width, int height) {
        return ScenePainter.paint(
                new SceneOrder("a red sunset over mountains", BigInteger.valueOf(seed), 0, width, height, "m"));
    }

    /** The mean over all channels. */
    private static double difference(Picture a, Picture b) {
        long sum = 0;
        for (int i = 0; i < a.argb().length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                sum += Math.abs((a.argb()[i] >> shift & 0xFF) - (b.argb()[i] >> shift & 0xFF));
            }
        }
        return sum / 3.0 / a.argb().length;
    }
}
