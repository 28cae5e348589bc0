package oart.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import oart.sandbox.process.DataFolder;
import oart.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
    @TempDir
    Path dir;

    @Test
    void environmentShouldLeadToEveryPartWhenAllAreEmbedded() throws Exception {
        try (Sandbox sandbox = Sandbox.start(dir, 2)) {
            // When
            Settings settings = Settings.load(dir.resolve("none"), sandbox.environment());

            // Then
            assertThat(settings.database().orElseThrow().address())
                    .isEqualTo("127.0.0.1:" + sandbox.database().port());
            assertThat(get(settings.minio().orElseThrow().url() + "/")).isEqualTo(403);
            assertThat(get(sandbox.issuer().url() + "/.well-known/openid-configuration"))
                    .isEqualTo(200);
            assertThat(settings.comfyServers()).hasSize(2);
            for (var server : settings.comfyServers()) {
                assertThat(get(server.url() + "/queue")).isEqualTo(200);
            }
            assertThat(settings.notices()).isEmpty();
        }
        assertThat(DataFolder.isLocked(dir)).isFalse();
    }

    @Test
    void partsShouldBeTheRealOnesWhenTheSettingsNameThem() {
        // Given
        Settings settings = Settings.load(
                dir.resolve("none"),
                Map.of(
                        "POSTGRES_URL", "postgresql+asyncpg://u:topsecret@db.example/art",
                        "MINIO_ENDPOINT", "s3.example:9000",
                        "MINIO_ACCESS_KEY", "topsecret",
                        "MINIO_SECRET_KEY", "topsecret",
                        "FIEF_DOMAIN", "https://auth.example",
                        "COMFYUI_SERVER", "http://u:topsecret@gpu:8188"));
        Set<String> started = new ConcurrentSkipListSet<>();

        // When
        try (Sandbox sandbox = Sandbox.start(DataFolder.open(dir, false), settings, 1, started::add)) {
            // Then
            assertThat(started).isEmpty();
            assertThat(sandbox.environment())
                    .containsEntry("POSTGRES_JDBC_URL", "jdbc:postgresql://db.example:5432/art")
                    .doesNotContainKeys("MINIO_ENDPOINT", "FIEF_DOMAIN", "COMFYUI_SERVER");
            assertThat(List.copyOf(sandbox.parts().values()))
                    .containsExactly(
                            "db.example:5432/art",
                            "s3.example:9000",
                            "https://auth.example",
                            "[http://gpu:8188 (with credentials)]");
            assertThatThrownBy(sandbox::issuer).isInstanceOf(IllegalStateException.class);
        }
    }

    private static int get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
