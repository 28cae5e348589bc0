package oart.sandbox.comfysim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import oart.sandbox.comfysim.drawing.Picture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {
    @ParameterizedTest
    @ValueSource(strings = {"none", "floyd-steinberg", "bayer-2", "bayer-16"})
    void rampShouldKeepItsMeanInFewColours(String dither) {
        // Given
        int[] ramp = IntStream.range(0, 64 * 16)
                .map(i -> 0xFF000000 | i % 64 * 4 * 0x10101)
                .toArray();

        // When
        Picture reduced = Quantization.reduced(new Picture(64, 16, false, ramp), 4, dither);

        // Then
        assertThat(Arrays.stream(reduced.argb()).distinct().count()).isBetween(2L, 4L);
        double mean = Arrays.stream(reduced.argb()).map(p -> p & 0xFF).average().orElseThrow();
        assertThat(mean).isBetween(116.0, 136.0);
    }
}
