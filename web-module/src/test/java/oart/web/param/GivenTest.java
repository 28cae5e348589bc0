package oart.web.param;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GivenTest {
    @Test
    void ofShouldKeepEachValueOnceAndPassOverEmptyOnes() {
        assertThat(Given.of(Arrays.asList("a", null, "b", "a"))).containsExactlyInAnyOrder("a", "b");
        assertThat(Given.of(Arrays.asList((String) null))).isEmpty();
        assertThat(Given.of(List.of())).isEmpty();
    }
}
