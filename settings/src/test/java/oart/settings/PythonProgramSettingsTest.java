package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever moves in keeps the files: every name of the Python program, from every place it may stand in. */
class PythonProgramSettingsTest {
    private static final String INFLUX_AND_MINIO =
            "INFLUXDB_URL=http://other\nINFLUXDB_TOKEN=other\nINFLUXDB_ORG=other\n"
                    + "INFLUXDB_BUCKET=other\nMINIO_ACCESS_KEY=other\nMINIO_SECRET_KEY=other\nMINIO_ENDPOINT=other\n"
                    + "FIEF_API_USER_TOKEN=other\nFIEF_API_URL=http://other\n";

    @TempDir
    Path dir;

    static Stream<Arguments> variables() {
        return Stream.of(
                Arguments.of(Setting.POSTGRES_URL, "POSTGRES_URL", "postgresql+asyncpg://u:p@%s/d"),
                Arguments.of(Setting.MINIO_ENDPOINT, "MINIO_ENDPOINT", "%s:9000"),
                Arguments.of(Setting.MINIO_ACCESS_KEY, "MINIO_ACCESS_KEY", "%s"),
                Arguments.of(Setting.MINIO_SECRET_KEY, "MINIO_SECRET_KEY", "%s"),
                Arguments.of(Setting.MINIO_BUCKET, "MINIO_BUCKET_NAME", "%s"),
                Arguments.of(Setting.FIEF_CLIENT_ID, "FIEF_CLIENT_ID", "%s"),
                Arguments.of(Setting.FIEF_CLIENT_SECRET, "FIEF_CLIENT_SECRET", "%s"),
                Arguments.of(Setting.FIEF_USER_WEBHOOK_SECRET, "FIEF_USER_WEBHOOK_SECRET", "%s"),
                Arguments.of(Setting.FIEF_API_URL, "FIEF_API_URL", "http://%s/admin/api"),
                Arguments.of(Setting.FIEF_API_USER_TOKEN, "FIEF_API_USER_TOKEN", "%s"),
                Arguments.of(Setting.INFLUXDB_URL, "INFLUXDB_URL", "http://%s:8086"),
                Arguments.of(Setting.INFLUXDB_TOKEN, "INFLUXDB_TOKEN", "%s"),
                Arguments.of(Setting.INFLUXDB_ORG, "INFLUXDB_ORG", "%s"),
                Arguments.of(Setting.INFLUXDB_BUCKET, "INFLUXDB_BUCKET", "%s"),
                Arguments.of(Setting.COMFYUI_SERVER, "COMFYUI_SERVER", "%s:8188"),
                Arguments.of(Setting.FIEF_DOMAIN, "FIEF_DOMAIN", "http://%s"),
                Arguments.of(Setting.LOGS_PATH, "LOGS_PATH", "./%s"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("variables")
    void variableShouldBeReadFromTheEnvironmentBeforeDotEnv(Setting setting, String name, String form)
            throws IOException {
        // Given
        write(".env", INFLUX_AND_MINIO + name + '=' + form.formatted("envfile"));
        Map<String, String> environment = Map.of(name, form.formatted("process"));

        // When
        Settings both = Settings.load(dir, environment);
        Settings fileAlone = Settings.load(dir, Map.of());

        // Then
        assertThat(both.text(setting)).contains(form.formatted("process"));
        assertThat(both.origin(setting)).contains(Settings.Origin.ENVIRONMENT);
        assertThat(fileAlone.text(setting)).contains(form.formatted("envfile"));
        assertThat(fileAlone.origin(setting)).contains(Settings.Origin.ENV_FILE);
    }

    @ParameterizedTest
    @CsvSource({
        "COMFYUI_SERVER, ComfyUI, server, %s:8188",
        "FIEF_DOMAIN, Fief, domain, http://%s",
        "MINIO_BUCKET, Minio, bucket, %s",
        "LOGS_PATH, Logs, path, ./%s",
    })
    void keyShouldBeReadFromConfigIniAfterItsVariable(Setting setting, String section, String key, String form)
            throws IOException {
        // Given
        write("config.ini", '[' + section + "]\n" + key + " = " + form.formatted("ini") + '\n');
        String variable = setting.environmentName();

        // When
        Settings alone = Settings.load(dir, Map.of());
        write(".env", variable + "='" + form.formatted("envfile") + '\'');
        Settings behindDotEnv = Settings.load(dir, Map.of());
        Settings behindBoth = Settings.load(dir, Map.of(variable, form.formatted("process")));

        // Then
        assertThat(alone.text(setting)).contains(form.formatted("ini"));
        assertThat(alone.origin(setting)).contains(Settings.Origin.CONFIG_INI);
        assertThat(behindDotEnv.text(setting)).contains(form.formatted("envfile"));
        assertThat(behindBoth.text(setting)).contains(form.formatted("process"));
    }

    @ParameterizedTest
    @CsvSource({
        "LOGS_LEVEL, Logs, level, DEBUG, INFO",
        "LOGS_MAX_BACKUPS, Logs, max_backups, 7, 5",
        "LOGS_MAX_FILES, Logs, max_files, 7, 10",
        "MINIO_BUCKET, Minio, bucket, pictures, default",
        "JOB_TOTAL_LIMIT, Celery, task_expiration, 90, PT1H",
    })
    void keyShouldHaveTheBuiltInDefaultWhenNobodySetsIt(
            Setting setting, String section, String key, String value, String fallback) throws IOException {
        // When
        Settings unset = Settings.load(dir, Map.of());
        write("config.ini", '[' + section + "]\n" + key + ": " + value + '\n');
        Settings set = Settings.load(dir, Map.of());

        // Then
        assertThat(unset.text(setting)).contains(fallback);
        assertThat(unset.origin(setting)).contains(Settings.Origin.DEFAULT);
        assertThat(set.text(setting)).contains(value);
    }

    @Test
    void everyFileOfThePythonProgramShouldLoadUnchanged() throws IOException {
        // Given
        write("config.ini", """
                [Redis]
                host = 127.0.0.1
                port = 6379
                [Celery]
                task_expiration = 3600
                [Minio]
                bucket = default
                [ComfyUI]
                server = 127.0.0.1:8188
                [Fief]
                domain = http://127.0.0.1:8001
                [Logs]
                level = INFO
                path = ./logs
                max_backups = 5
                max_files = 10
                """);
        write(".env", """
                INFLUXDB_TOKEN="t=="
                INFLUXDB_URL=http://localhost:8086
                INFLUXDB_ORG=o-art
                INFLUXDB_BUCKET=o-art
                FIEF_CLIENT_ID=client
                FIEF_CLIENT_SECRET='s3cret # no comment'
                FIEF_USER_WEBHOOK_SECRET=hook
                FIEF_API_URL=http://127.0.0.1:8001/admin/api
                FIEF_API_USER_TOKEN=key
                POSTGRES_URL=postgresql+asyncpg://postgres:p%40ss@localhost:5432/oart?ssl=require # database
                MINIO_ENDPOINT=localhost:9000
                MINIO_ACCESS_KEY=minio
                MINIO_SECRET_KEY=minio123
                MINIO_BUCKET_NAME=default
                MINIO_API_PORT=9000
                """);

        // When
        Settings settings = Settings.load(dir, Map.of());

        // Then
        assertThat(settings.database().orElseThrow())
                .isEqualTo(new DatabaseUrl(
                        List.of("localhost:5432"), "oart", "postgres", "p@ss", Map.of("sslmode", "require")));
        assertThat(settings.require(Setting.FIEF_CLIENT_SECRET)).isEqualTo("s3cret # no comment");
        assertThat(settings.minio().orElseThrow().tls()).isFalse();
        assertThat(settings.notices())
                .containsExactlyInAnyOrder(
                        "[Redis] host is accepted and has no effect",
                        "[Redis] port is accepted and has no effect",
                        "[Celery] task_expiration is taken as the total time limit of a job");
    }

    @Test
    void variableOfFiefItselfShouldBeLeftOutAndConfigIniCount() throws IOException {
        // Given: one .env for both programs
        write("config.ini", "[Fief]\ndomain = http://127.0.0.1:8001\n");
        write(".env", "FIEF_DOMAIN=auth.example:8001\n");
        Map<String, String> environment = Map.of("FIEF_DOMAIN", "auth.example:8001");

        // When
        Settings settings = Settings.load(dir, environment, name -> Optional.ofNullable(environment.get(name)));
        Settings dotEnvAlone = Settings.load(dir, Map.of());

        // Then
        for (Settings loaded : List.of(settings, dotEnvAlone)) {
            assertThat(loaded.text(Setting.FIEF_DOMAIN)).contains("http://127.0.0.1:8001");
            assertThat(loaded.notices())
                    .containsExactly("FIEF_DOMAIN is no URL: it is taken for Fief's own variable and has no effect");
        }
    }

    @Test
    void variableOfFiefItselfShouldBeLeftOutWhenNothingElseNamesTheIssuer() {
        // Given
        Map<String, String> environment = Map.of("FIEF_DOMAIN", "auth.example");

        // When
        Settings settings = Settings.load(dir, environment, name -> Optional.ofNullable(environment.get(name)));

        // Then
        assertThat(settings.isSet(Setting.FIEF_DOMAIN)).isFalse();
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("[Logs]\nlevel = LOUD", "[Logs] level is 'LOUD', ", "(from config.ini, [Logs] level)."),
                Arguments.of(
                        "[Logs]\nmax_files = many",
                        "[Logs] max_files is 'many', ",
                        "(from config.ini, [Logs] max_files)."),
                Arguments.of(
                        "[Logs]\nmax_backups = -1",
                        "[Logs] max_backups is '-1', ",
                        "(from config.ini, [Logs] max_backups)."),
                Arguments.of(
                        "[Minio]\nbucket = a b", "MINIO_BUCKET_NAME is 'a b', ", "(from config.ini, [Minio] bucket)."),
                Arguments.of(
                        "[Fief]\ndomain = auth.example",
                        "[Fief] domain is 'auth.example', ",
                        "(from config.ini, [Fief] domain)."),
                Arguments.of(
                        "[Fief]\ndomain = http://h:99999",
                        "[Fief] domain is 'http://h:99999', ",
                        "(from config.ini, [Fief] domain)."),
                Arguments.of(
                        "[ComfyUI]\nserver = gpu:port",
                        "[ComfyUI] server has a port ",
                        "(from config.ini, [ComfyUI] server)."),
                Arguments.of(
                        "[Celery]\ntask_expiration = soon",
                        "oart.job.total-limit is 'soon', ",
                        "(from config.ini, [Celery] task_expiration)."),
                Arguments.of("server = gpu", "config.ini line 1 is neither a [section] nor ", "."),
                Arguments.of("[ComfyUI]\nserver = a\nserver = b", "config.ini line 3: 'server' occurs twice", "."));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void badValueOfConfigIniShouldNameSettingAndPlace(String ini, String begin, String end) throws IOException {
        // Given
        write("config.ini", ini);

        // When / Then
        assertThatThrownBy(() -> Settings.load(dir, Map.of()))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(begin)
                .hasMessageEndingWith(end);
    }

    @Test
    void badSecretOfDotEnvShouldNameSettingAndPlaceButNotTheSecret() throws IOException {
        // Given
        write(".env", "POSTGRES_URL=postgresql+asyncpg://u:topsecret@h:x/d\n");

        // When / Then
        assertThatThrownBy(() -> Settings.load(dir, Map.of()))
                .isInstanceOf(SettingException.class)
                .hasMessage("POSTGRES_URL has a port that is no number from 1 to 65535 (from .env, POSTGRES_URL).");
    }

    @Test
    void badUrlShouldNotTellThePasswordThatItHolds() {
        assertThatThrownBy(() -> Settings.load(dir, Map.of("FIEF_DOMAIN", "htp://me:topsecret@issuer")))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("[Fief] domain has a value that is no URL")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void badValueOfTheServersConfigurationShouldNameItsKey() {
        assertThatThrownBy(() -> Settings.load(
                        dir, Map.of(), name -> Optional.of("two").filter(text -> name.equals("oart.comfy.slots"))))
                .isInstanceOf(SettingException.class)
                .hasMessageEndingWith("(from the server's configuration, oart.comfy.slots).");
    }

    @Test
    void configDirShouldBeRefusedWhenItIsNamedAndMissing() {
        // Given
        Map<String, String> environment = new HashMap<>();
        environment.put("OART_CONFIG_DIR", dir.resolve("none").toString());

        // When / Then
        assertThatThrownBy(() -> Settings.configDir(environment))
                .isInstanceOf(SettingException.class)
                .hasMessage("oart.config.dir is '" + dir.resolve("none")
                        + "', which is no folder (from the environment variable OART_CONFIG_DIR).");
        assertThat(Settings.configDir(Map.of("OART_CONFIG_DIR", dir.toString())))
                .isEqualTo(dir);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }
}
