package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import oart.settings.SettingException;
import oart.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpBackendConfigTest {
    @TempDir
    private Path folder;

    private HttpBackendConfig with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("POSTGRES_URL", "postgresql://a:b@127.0.0.1/x");
        return HttpBackendConfig.from(Settings.load(folder, all));
    }

    @Test
    void keysAndDefaultsShouldBeTheseOnes() {
        // When
        HttpBackendConfig usual = with(Map.of());
        HttpBackendConfig own = with(Map.of(
                "OART_COMFY_TIMEOUT", "PT1S",
                "OART_COMFY_SUBMIT_TIMEOUT", "PT2S",
                "OART_COMFY_PING", "PT3S",
                "OART_COMFY_SILENCE", "PT4S",
                "OART_COMFY_BACK_OFF", "PT5S",
                "OART_COMFY_PROBE", "PT6S",
                "OART_COMFY_REFRESH", "PT7S"));

        // Then
        assertThat(usual.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(usual.submitTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(usual.pace())
                .isEqualTo(new Pace(
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(40),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
        assertThat(own.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(own.submitTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(own.pace())
                .isEqualTo(new Pace(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
    }

    @Test
    void aPauseShouldBeRefusedWhenItIsNone() {
        assertThatThrownBy(() -> with(Map.of("OART_COMFY_BACK_OFF", "PT0.001S")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("oart.comfy.back-off");
    }

    @Test
    void silenceShouldBeRefusedWhenNoPongCouldComeInTime() {
        assertThatThrownBy(() -> with(Map.of("OART_COMFY_PING", "PT40S")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("oart.comfy.silence");
    }
}
