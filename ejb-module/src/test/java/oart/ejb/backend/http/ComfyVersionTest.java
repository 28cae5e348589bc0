package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComfyVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.3.57", "v0.3.64", "0.4.0", "0.28.1", "1.0.0", "0.3.64-dev", "nightly"})
    void newerOrUnreadableVersionShouldBeUsable(String version) {
        assertThat(ComfyVersion.isUsable(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3.56", "v0.3.9", "0.2.99", "0.0.1"})
    void olderVersionShouldBeRefusedWithTheReason(String version) {
        assertThat(ComfyVersion.trouble(Map.of("system", Map.of("comfyui_version", version))))
                .get()
                .asString()
                .contains(version, "0.3.57");
    }

    @Test
    void recordedServerShouldBeUsable() {
        assertThat(ComfyVersion.trouble(Captures.answer("system_stats"))).isEmpty();
    }

    @Test
    void serverWithoutVersionShouldBeRefused() {
        assertThat(ComfyVersion.trouble(Map.of("system", Map.of()))).isPresent();
        assertThat(ComfyVersion.trouble(Map.of())).isPresent();
    }
}
