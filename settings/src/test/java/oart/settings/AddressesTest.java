package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql+asyncpg://u:p@h:5433/d, u, p, h, 5433, d",
        "postgresql://u@h/d, u, '', h, 5432, d",
        "postgres://u:p%40s%2Fs%3A@h/my%20db, u, p@s/s:, h, 5432, my db",
        "postgresql://u:p+q@h, u, p+q, h, 5432, u",
        "postgresql://u:p@q/r@h/d, u, p@q/r, h, 5432, d",
        "postgresql://u:p@[::1]:5433/d, u, p, [::1], 5433, d",
        "postgresql+asyncpg://u:p@/d?host=h, u, p, h, 5432, d",
        "postgresql://u:p@/d?host=h&port=5433, u, p, h, 5433, d",
        "postgresql+psycopg2://u:p@h?dbname=d, u, p, h, 5432, d",
        "postgresql://u:p?q#r@h/d, u, p?q#r, h, 5432, d",
        "postgresql://u:p@q?r@h/d, u, p@q?r, h, 5432, d",
        "postgresql://u:p%25@h/d, u, p%, h, 5432, d",
        "postgresql://u%40corp:p@h/d, u@corp, p, h, 5432, d",
        "postgresql://u:p%C3%A7%20@h/d, u, 'pç ', h, 5432, d",
        "jdbc:postgresql://h/d?user=u&password=p%26, u, p&, h, 5432, d",
    })
    void databaseUrlShouldBeTakenApart(
            String text, String user, String password, String host, int port, String database) {
        assertThat(DatabaseUrl.parse(text))
                .isEqualTo(new DatabaseUrl(List.of(host + ':' + port), database, user, password, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "ssl=require, sslmode, require",
        "ssl=true, sslmode, require",
        "ssl=verify-full, sslmode, verify-full",
        "sslmode=disable, sslmode, disable",
        "application_name=my%20app, ApplicationName, my app",
        "target_session_attrs=read-write, targetServerType, primary",
        "target_session_attrs=prefer-standby, targetServerType, preferSecondary",
        "target_session_attrs=standby, targetServerType, secondary",
        "targetServerType=preferPrimary, targetServerType, preferPrimary",
        "currentSchema=art, currentSchema, art",
        "options=-c%20app.user%3Da@b, options, -c app.user=a@b",
        "timeout=2.5, connectTimeout, 3",
        "command_timeout=60, socketTimeout, 60",
        "sslmode=VERIFY-CA, sslmode, verify-ca",
        "ssl=off, sslmode, disable",
        "sslrootcert=/etc/ca.pem, sslrootcert, /etc/ca.pem",
        "gssencmode=disable, gssEncMode, disable",
    })
    void databaseUrlShouldTranslateTheQueryForTheDriver(String query, String name, String value) {
        assertThat(DatabaseUrl.parse("postgresql://u@h/d?prepared_statement_cache_size=0&client_encoding=utf8&" + query)
                        .properties())
                .isEqualTo(Map.of(name, value));
    }

    @Test
    void databaseUrlShouldCheckTheCertificateWhenPgjdbcsOwnFormAsksForTls() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://u@h/d?ssl=true").properties())
                .isEqualTo(Map.of("sslmode", "verify-full"));
    }

    @ParameterizedTest
    @CsvSource({
        "'postgresql+asyncpg://u:p@h1:5433,h2,[::1]:5435/d'",
        "'postgresql+asyncpg://u:p@/d?host=h1:5433&host=h2&host=[::1]:5435'",
        "'postgresql://u:p@/d?host=h1,h2,[::1]&port=5433,5432,5435'",
    })
    void databaseUrlShouldTakeSeveralHostsAndWriteToThePrimary(String text) {
        assertThat(DatabaseUrl.parse(text).jdbcUrl())
                .isEqualTo("jdbc:postgresql://h1:5433,h2:5432,[::1]:5435/d?targetServerType=primary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:topsecret@/d?host=/var/run/postgresql",
                "postgresql://u:topsecret@%2Fvar%2Frun%2Fpostgresql/d"
            })
    void databaseUrlShouldSaySoWhenItNamesAUnixSocket(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessage("POSTGRES_URL names a Unix socket, which Java's driver cannot use; name host and port.");
    }

    @Test
    void jdbcUrlShouldHoldNoCredentials() {
        // When
        DatabaseUrl url = DatabaseUrl.parse("postgresql://u:topsecret@[::1]/my%20db?ssl=require");

        // Then
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5432/my%20db?sslmode=require");
        assertThat(url.toString()).isEqualTo("DatabaseUrl[u@[::1]:5432/my db]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topsecret",
                "mysql://u:topsecret@h/d",
                "postgresql://u:topsecret%4@h/d",
                "postgresql://u:topsecret@/d",
                "postgresql://u:topsecret@::1/d",
                "postgresql://u:topsecret@h:port/d",
                "postgresql://h",
                "postgresql://u:topsecret@h/d?ssl=maybe",
                "postgresql://u:topsecret@h/d?sslmode=topsecret",
                "postgresql://u:topsecret@h/d?timeout=topsecret",
                "postgresql://u:topsecret@h/d?target_session_attrs=topsecret",
                "postgresql://u:topsecret@h1,,h2/d",
                "postgresql://u:topsecret",
                "postgresql://u:topsecret/d",
                "postgresql://u:a@b/topsecret?x@y?z@h@",
                "postgresql://u:topsecret@[::1/d",
                "postgresql://u:topsecret%ff@h/d"
            })
    void databaseUrlShouldRefuseWithoutTellingThePassword(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("POSTGRES_URL ")
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("topsecret");
    }

    @ParameterizedTest
    @CsvSource({
        "minio, 0, http://minio:9000",
        "minio, 9001, http://minio:9001",
        "minio:9002, 9001, http://minio:9002",
        "http://minio/, 0, http://minio:80",
        "https://s3.example, 0, https://s3.example:443",
        "HTTPS://s3.example:9000, 0, https://s3.example:9000",
        "[::1]:9000, 0, http://[::1]:9000",
    })
    void minioEndpointShouldBePlainHttpWhenNoSchemeIsGiven(String text, int apiPort, String url) {
        assertThat(MinioEndpoint.parse(text, apiPort).url()).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://minio",
                "ftp://u:topsecret@minio",
                "u:topsecret",
                "minio/bucket",
                "http://user@minio",
                "minio:99999",
                ":9000",
                "mi nio"
            })
    void minioEndpointShouldRefuseWhatIsNoEndpoint(String text) {
        assertThatThrownBy(() -> MinioEndpoint.parse(text, 0))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("MINIO_ENDPOINT ")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void comfyServersShouldCarryCredentialsApartFromTheUrl() {
        // When
        var servers =
                ComfyServer.parseList("127.0.0.1:8188, https://me:pa%3Ass@gpu/comfy/,http://tok%2Ben@gpu2:9, [::1]");

        // Then
        assertThat(servers)
                .extracting(
                        server -> server.url() + " " + server.authorization().orElse("-"))
                .containsExactly(
                        "http://127.0.0.1:8188 -",
                        "https://gpu:443/comfy Basic bWU6cGE6c3M=",
                        "http://gpu2:9 Bearer tok+en",
                        "http://[::1]:8188 -");
        assertThat(servers.toString()).doesNotContain("Basic").doesNotContain("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "me:topsecret",
                "ws://topsecret@gpu",
                "http://topsecret@",
                "http://a:topsecret@gpu:x",
                "gpu/?a=1"
            })
    void comfyServersShouldRefuseWithoutTellingTheCredentials(String text) {
        assertThatThrownBy(() -> ComfyServer.parseList(text))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("[ComfyUI] server ")
                .hasMessageNotContaining("topsecret");
    }
}
