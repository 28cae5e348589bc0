package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir
    Path dir;

    @Test
    void loadShouldFollowThePrecedenceWhenEverySourceNamesTheSetting() throws IOException {
        // Given
        write(".env", "COMFYUI_SERVER=envfile:2\nFIEF_DOMAIN=http://envfile\nOART_NODE_NAME=envfile");
        write(
                "config.ini",
                "[ComfyUI]\nserver = ini:3\n[Fief]\ndomain = http://ini\n[Minio]\nbucket = ini\n[oart]\nnode-name = ini");
        Map<String, String> environment = Map.of("COMFYUI_SERVER", "process:1");

        // When
        Settings settings = Settings.load(dir, environment, name -> Optional.of("further-" + name)
                .filter(text -> text.contains("bucket") || text.contains("group")));

        // Then
        assertThat(settings.comfyServers())
                .extracting(ComfyServer::url)
                .containsExactly(URI.create("http://process:1"));
        assertThat(settings.uri(Setting.FIEF_DOMAIN)).contains(URI.create("http://envfile"));
        assertThat(settings.require(Setting.NODE_NAME)).isEqualTo("envfile");
        assertThat(settings.require(Setting.MINIO_BUCKET)).isEqualTo("ini");
        assertThat(settings.require(Setting.ADMIN_GROUP)).isEqualTo("further-oart.admin.group");
        assertThat(settings.require(Setting.ADMIN_PERMISSION)).isEqualTo("oart:admin");
        assertThat(settings.isSet(Setting.ADMIN_PERMISSION)).isFalse();
        assertThat(settings.origin(Setting.MINIO_BUCKET)).contains(Settings.Origin.CONFIG_INI);
    }

    @Test
    void loadShouldHaveUsableDefaultsWhenNothingIsSet() {
        // When
        Settings settings = Settings.load(dir, Map.of());

        // Then
        assertThat(settings.database()).isEmpty();
        assertThat(settings.minio()).isEmpty();
        assertThat(settings.comfyServers()).isEmpty();
        assertThat(settings.duration(Setting.GENERATE_WAIT)).isEqualTo(Duration.ofSeconds(120));
        assertThat(settings.bytes(Setting.LIMITS_GENERATE)).isEqualTo(64L << 20);
        assertThat(settings.integer(Setting.COMFY_SLOTS)).isEqualTo(2);
        assertThat(settings.notices()).isEmpty();
        assertThatThrownBy(() -> settings.require(Setting.POSTGRES_URL))
                .isInstanceOf(SettingException.class)
                .hasMessage("POSTGRES_URL is not set.");
    }

    @Test
    void loadShouldTakeOldFilesAsTheyAreWhenTheyNameRedisAndCelery() throws IOException {
        // Given
        write("config.ini", "[Redis]\nhost = 127.0.0.1\nport = 6379\n\n[Celery]\ntask_expiration = 3600\nbeat = 5\n");

        // When
        Settings settings = Settings.load(dir, Map.of());

        // Then
        assertThat(settings.duration(Setting.JOB_TOTAL_LIMIT)).isEqualTo(Duration.ofHours(1));
        assertThat(settings.notices())
                .containsExactlyInAnyOrder(
                        "[Redis] host is accepted and has no effect",
                        "[Redis] port is accepted and has no effect",
                        "[Celery] task_expiration is taken as the total time limit of a job",
                        "config.ini [celery] beat has no effect");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OART_COMFY_SLOTS | two | oart.comfy.slots is 'two', which is no whole number from 1 to 64 (from the environment variable OART_COMFY_SLOTS).
            OART_COMFY_SLOTS | 65 | oart.comfy.slots is '65', which is no whole number from 1 to 64 (from the environment variable OART_COMFY_SLOTS).
            OART_LIMITS_JSON | 1 mile | oart.limits.json is '1 mile', which is no size like 1048576 or 64 MiB (from the environment variable OART_LIMITS_JSON).
            OART_LIMITS_JSON | 0 | oart.limits.json is '0', which is out of range (from the environment variable OART_LIMITS_JSON).
            OART_GENERATE_WAIT | 2 min | oart.generate.wait is '2 min', which is no ISO-8601 duration like PT10S, nor whole seconds (from the environment variable OART_GENERATE_WAIT).
            OART_GENERATE_WAIT | PT0S | oart.generate.wait is 'PT0S', which is not longer than nothing (from the environment variable OART_GENERATE_WAIT).
            OART_JOB_LEASE | PT5S | oart.job.lease is PT5S (from the environment variable OART_JOB_LEASE), which is not longer than oart.comfy.submit-timeout, PT5S (from the built-in default).
            OART_SECRET_KEY | short | oart.secret-key has a value that is shorter than 16 characters (from the environment variable OART_SECRET_KEY).
            OART_CORS_ORIGINS | https://a/b | oart.cors.origins has 'https://a/b', which is no origin like https://art.example (from the environment variable OART_CORS_ORIGINS).
            FIEF_DOMAIN | ftp://auth.example | [Fief] domain is 'ftp://auth.example', which is no URL that begins with http:// or https:// and names a host (from the environment variable FIEF_DOMAIN).
            LOGS_LEVEL | LOUD | [Logs] level is 'LOUD', which is none of DEBUG, INFO, WARNING, ERROR, CRITICAL (from the environment variable LOGS_LEVEL).
            MINIO_ENDPOINT | s3:9000 | MINIO_ACCESS_KEY is missing; MINIO_ENDPOINT, MINIO_ACCESS_KEY, MINIO_SECRET_KEY go together (MINIO_ENDPOINT is from the environment variable MINIO_ENDPOINT).
            INFLUXDB_ORG | art | INFLUXDB_URL is missing; INFLUXDB_URL, INFLUXDB_TOKEN, INFLUXDB_ORG, INFLUXDB_BUCKET go together (INFLUXDB_ORG is from the environment variable INFLUXDB_ORG).
            MINIO_API_PORT | 0 | MINIO_API_PORT is '0', which is no whole number from 1 to 65535 (from the environment variable MINIO_API_PORT).
            POSTGRES_URL | postgresql://u:topsecret@h:99999/d | POSTGRES_URL has a port that is no number from 1 to 65535 (from the environment variable POSTGRES_URL).
            COMFYUI_SERVER | gpu1,gpu1:8188 | [ComfyUI] server names http://gpu1:8188 twice (from the environment variable COMFYUI_SERVER).
            """)
    void loadShouldNameTheSettingWhenItsValueIsBad(String name, String value, String sentence) {
        assertThatThrownBy(() -> Settings.load(dir, Map.of(name, value)))
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
    }

    @Test
    void describeShouldHideSecretsWhenTheyAreSet() {
        // Given
        Map<String, String> environment = Map.of(
                "POSTGRES_URL", "postgresql://oart:topsecret@db/oart",
                "MINIO_ENDPOINT", "s3:9000",
                "MINIO_ACCESS_KEY", "topsecret-a",
                "MINIO_SECRET_KEY", "topsecret-b",
                "COMFYUI_SERVER", "http://me:topsecret@gpu:8188",
                "OART_SECRET_KEY", "topsecret-0123456789");

        // When
        Settings settings = Settings.load(dir, environment);

        // Then
        assertThat(settings.toString()).doesNotContain("topsecret");
        assertThat(settings.describe())
                .contains(
                        "POSTGRES_URL = DatabaseUrl[oart@db:5432/oart] (environment)",
                        "MINIO_ACCESS_KEY = *** (environment)",
                        "[ComfyUI] server = [http://gpu:8188 (with credentials)] (environment)",
                        "oart.comfy.slots = 2 (default)");
    }

    @Test
    void noticesShouldNameVariablesThatAreNoSettings() {
        assertThat(Settings.load(dir, Map.of("OART_COMFY_SLOT", "3")).notices())
                .containsExactly("OART_COMFY_SLOT is no setting and has no effect");
    }

    @ParameterizedTest
    @CsvSource({"1048576, 1048576", "64 MiB, 67108864", "64m, 67108864", "1 KiB, 1024", "2GB, 2147483648", "7 b, 7"})
    void bytesShouldReadUnits(String text, long expected) {
        assertThat(Settings.load(dir, Map.of("OART_LIMITS_UPLOAD", text)).bytes(Setting.LIMITS_UPLOAD))
                .isEqualTo(expected);
    }

    @Test
    void listShouldTakeCommasAndLineEndsWhenTheFileContinuesAValue() throws IOException {
        // Given
        write("config.ini", "[ComfyUI]\nserver = gpu1:8188,\n    gpu2:8188\n    https://gpu3/comfy/\n");

        // When
        Settings settings = Settings.load(dir, Map.of());

        // Then
        assertThat(settings.comfyServers())
                .extracting(server -> server.url().toString())
                .containsExactly("http://gpu1:8188", "http://gpu2:8188", "https://gpu3:443/comfy");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }
}
