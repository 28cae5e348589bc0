package oart.ejb.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import oart.settings.ComfyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://gpu-1,http://gpu-1:80",
        "HTTPS://GPU-1.Example/,https://gpu-1.example:443",
        "http://127.0.0.1:8188,http://127.0.0.1:8188",
        "https://[::1]:8188/comfy/,https://[::1]:8188/comfy"
    })
    void parseShouldGiveTheSpellingThatTheConfigurationGives(String given, String expected) {
        // When
        URI parsed = BackendUrl.parse(given);

        // Then
        assertThat(parsed).hasToString(expected);
        assertThat(ComfyServer.parseList(expected).get(0).url()).isEqualTo(parsed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpu-1:8188",
                "ftp://gpu-1",
                "http://",
                "http://a b",
                "http://user:secret@gpu-1",
                "http://secret@gpu-1:8188",
                "http://gpu_1:8188",
                "http://gpu-1:0",
                "http://gpu-1:65536",
                "http://gpu-1:8188?x=secret",
                "http://gpu-1:8188#secret",
                "http://gpu-1:8188/a;b"
            })
    void parseShouldRefuseWithoutRepeatingWhatWasGiven(String given) {
        assertThatThrownBy(() -> BackendUrl.parse(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void nameShouldBeThePlace() {
        assertThat(BackendUrl.name(BackendUrl.parse("https://gpu-1/comfy"))).isEqualTo("gpu-1:443/comfy");
    }
}
