package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "No such file: '/home/gpu/ComfyUI/models/x.ckpt' | No such file: '…'",
                "cannot open C:\\Users\\me\\ComfyUI\\in.png, sorry | cannot open …, sorry",
                "cannot open D:/comfy/in.png | cannot open …",
                "shared \\\\nas\\models\\a.ckpt | shared …",
                "see https://example.org/a/b | see https:…",
                "size mismatch 3/4 of 10 | size mismatch 3/4 of 10",
                "mat1 and mat2 (77x2048 and 768x320) | mat1 and mat2 (77x2048 and 768x320)"
            })
    void pathsShouldBeLeftOut(String message, String expected) {
        assertThat(ExecutionErrors.withoutPaths(message)).isEqualTo(expected);
    }

    @Test
    void messageShouldBeOneShortLine() {
        assertThat(ExecutionErrors.withoutPaths("a\nb\n")).isEqualTo("a b");
        assertThat(ExecutionErrors.withoutPaths("x".repeat(10_000))).hasSizeLessThanOrEqualTo(501);
        assertThat(ExecutionErrors.withoutPaths("no " + "/a".repeat(1_900))).isEqualTo("no …");
        assertThat(ExecutionErrors.withoutPaths("/a".repeat(1_000_000))).hasSizeLessThanOrEqualTo(501);
    }

    @ParameterizedTest
    @ValueSource(strings = {"torch.OutOfMemoryError", "torch.cuda.OutOfMemoryError"})
    void outOfMemoryShouldBeKnownByItsType(String type) {
        assertThat(ExecutionErrors.read(Map.of("exception_type", type, "exception_message", "no"))
                        .outOfMemory())
                .isTrue();
    }

    @Test
    void missingMembersShouldBeEmptyTexts() {
        Map<String, Object> data = new TreeMap<>();
        data.put("node_id", null);
        assertThat(ExecutionErrors.read(data).nodeId()).isEmpty();
        assertThat(ExecutionErrors.read(data).outOfMemory()).isFalse();
    }
}
