package oart.sandbox.comfysim.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenePainterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a lighthouse at sunset",
                "snowy mountains",
                "a city at night",
                "red desert",
                "a pine forest",
                "a ship on the ocean at night",
                "",
                "ein Bär — 熊 🎨 {\"quoted\"}\n\\",
                "a lighthouse in the forest"
            })
    void pictureShouldFollowFromItsOrder(String prompt) {
        // Given
        SceneOrder order = order(prompt, 7, 96, 64);

        // When
        Picture picture = ScenePainter.paint(order);

        // Then
        assertThat(picture.argb()).isEqualTo(ScenePainter.paint(order).argb());
        assertThat(picture.argb())
                .isNotEqualTo(ScenePainter.paint(order(prompt, 8, 96, 64)).argb());
        assertThat(java.util.Arrays.stream(picture.argb()).distinct().count()).isGreaterThan(200);
        assertThat(java.util.Arrays.stream(picture.argb())).allMatch(pixel -> pixel >>> 24 == 0xFF);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "8, 8", "8, 400", "400, 8", "40, 70"})
    void anySizeShouldBePainted(int width, int height) {
        for (String prompt : new String[] {"sea", "forest", "city", "desert", "mountain"}) {
            assertThat(ScenePainter.paint(order(prompt, 3, width, height)).argb())
                    .hasSize(width * height);
        }
    }

    @Test
    void captionShouldShowTheSeed() {
        // Given
        SceneOrder first = new SceneOrder("x", new BigInteger("18446744073709551615"), 0, 300, 200, "m.safetensors");
        SceneOrder second = new SceneOrder("x", BigInteger.ONE.negate(), 0, 300, 200, "m.safetensors");

        // When
        int[] one = ScenePainter.paint(first).argb();
        int[] other = ScenePainter.paint(second).argb();

        // Then
        assertThat(first.random()).isEqualTo(second.random());
        assertThat(java.util.Arrays.copyOf(one, 300 * 150)).isEqualTo(java.util.Arrays.copyOf(other, 300 * 150));
        assertThat(one).isNotEqualTo(other);
    }

    private static SceneOrder order(String prompt, long seed, int width, int height) {
        return new SceneOrder(prompt, BigInteger.valueOf(seed), 0, width, height, "model.safetensors");
    }
}
