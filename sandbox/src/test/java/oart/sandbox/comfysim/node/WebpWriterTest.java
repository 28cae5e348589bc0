package oart.sandbox.comfysim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.drawing.SceneOrder;
import oart.sandbox.comfysim.drawing.ScenePainter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Read back by another decoder. */
class WebpWriterTest {
    @ParameterizedTest
    @CsvSource({"1, 1, false", "1, 7, true", "64, 64, false", "513, 3, true", "600, 550, false"})
    void noiseShouldBeReadBackExactly(int width, int height, boolean alpha) {
        // Given
        SplittableRandom random = new SplittableRandom(width * 31L + height);
        int[] argb = IntStream.range(0, width * height)
                .map(i -> alpha ? random.nextInt() : random.nextInt() | 0xFF000000)
                .toArray();

        // When
        byte[] file = WebpWriter.write(new Picture(width, height, alpha, argb));

        // Then
        assertThat(Pictures.read(file).orElseThrow().argb()).isEqualTo(argb);
    }

    @Test
    void plainColourShouldTakeNextToNothing() {
        // Given
        Picture picture = new Picture(
                64,
                64,
                false,
                IntStream.generate(() -> 0xFF336699).limit(64 * 64).toArray());

        // When
        byte[] file = WebpWriter.write(picture);

        // Then
        assertThat(file).hasSizeLessThan(2500);
        assertThat(Pictures.read(file).orElseThrow().argb()).isEqualTo(picture.argb());
    }

    @Test
    void sceneShouldBeReadBackExactly() {
        // Given
        Picture picture = ScenePainter.paint(new SceneOrder("a lighthouse", BigInteger.TWO, 0, 160, 120, ""));

        // When
        byte[] file = WebpWriter.write(picture);

        // Then
        assertThat(Pictures.read(file).orElseThrow().argb()).isEqualTo(picture.argb());
    }
}
