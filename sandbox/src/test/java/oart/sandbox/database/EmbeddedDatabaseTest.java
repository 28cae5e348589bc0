package oart.sandbox.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import oart.sandbox.SandboxException;
import oart.sandbox.process.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    Path dir;

    @Test
    void rowsShouldSurviveWhenTheServerIsKilledAndStartedAgain() throws SQLException {
        // Given
        int port = Ports.free();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, port)) {
            execute(database, "CREATE TABLE t AS SELECT 7 AS n");
            database.kill();

            // When
            database.start();

            // Then
            assertThat(query(database, "SELECT n FROM t")).isEqualTo("7");
            assertThat(query(database, "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void startShouldReplaceALeftoverWhenItRunsOnTheSameFolder() throws Exception {
        // Given
        EmbeddedDatabase.start(dir, Ports.free()).close();
        int port = Ports.free();
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnguardedOwner.class.getName(),
                        dir.toString(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat((char) owner.getInputStream().read()).isEqualTo('!');
        owner.destroyForcibly();
        ProcessHandle left = ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(dir.resolve("data/postmaster.pid")).get(0)))
                .orElseThrow();
        assertThat(left.isAlive()).isTrue();

        // When
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, port)) {
            // Then
            assertThat(left.isAlive()).isFalse();
            assertThat(query(database, "SHOW port")).isEqualTo(Integer.toString(port));
        }
    }

    /** Starts a server without a guard and waits to be killed. */
    static final class UnguardedOwner {
        private UnguardedOwner() {}

        public static void main(String[] args) throws IOException {
            EmbeddedPostgres.builder()
                    .setDataDirectory(Path.of(args[0], "data"))
                    .setCleanDataDirectory(false)
                    .setPort(Integer.parseInt(args[1]))
                    .setOverrideWorkingDirectory(EmbeddedDatabase.binaries().toFile())
                    .start();
            System.out.print('!');
            System.out.flush();
            System.exit(System.in.read());
        }
    }

    @Test
    void startShouldRefuseWhenAnotherServerHasThePort() {
        // Given
        try (EmbeddedDatabase other = EmbeddedDatabase.start(dir.resolve("other"), Ports.free())) {
            // Then
            assertThatThrownBy(() -> EmbeddedDatabase.start(dir.resolve("mine"), other.port()))
                    .isInstanceOf(SandboxException.class)
                    .hasMessage("Port " + other.port() + " is taken by another program, so PostgreSQL cannot start.");
        }
    }

    @Test
    void startShouldBeginAnewWhenTheFolderWasNeverFinished() throws IOException {
        // Given
        Files.createDirectories(dir.resolve("data/base"));
        Files.writeString(dir.resolve("data/PG_VERSION"), "18\n");

        // When
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, Ports.free())) {
            // Then
            assertThat(database.postmaster()).isPresent();
        }
    }

    @Test
    void startShouldRefuseWhenTheRowsAreOfAnotherVersion() throws IOException {
        // Given
        Files.createDirectories(dir.resolve("data"));
        Files.writeString(dir.resolve("data/PG_VERSION"), "15\n");
        Files.createFile(dir.resolve("ready"));

        // Then
        assertThatThrownBy(() -> EmbeddedDatabase.start(dir, Ports.free()))
                .isInstanceOf(SandboxException.class)
                .hasMessage(
                        "The database in " + dir
                                + " is of PostgreSQL 15 and not 18; move the folder away, or start with --fresh to begin anew.");
        assertThat(dir.resolve("data/PG_VERSION")).exists();
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
