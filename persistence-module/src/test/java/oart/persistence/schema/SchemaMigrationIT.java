package oart.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import oart.persistence.TestDatabase;
import org.junit.jupiter.api.Test;

class SchemaMigrationIT {
    private static final String COLUMNS =
            "SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable "
                    + "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1";

    @Test
    void migrateShouldMakeThePythonProgramsTablesWhenTheDatabaseIsEmpty() throws Exception {
        // Given
        DataSource python = TestDatabase.empty();
        run(python, pythonSchema());
        DataSource ours = TestDatabase.empty();

        // When
        SchemaMigration.migrate(ours);

        // Then
        assertThat(strings(ours, COLUMNS)).containsAll(strings(python, COLUMNS));
        String indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'";
        assertThat(strings(ours, indexes)).containsAll(strings(python, indexes));
        String keys = "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'";
        assertThat(strings(ours, keys)).containsAll(strings(python, keys));
    }

    @Test
    void migrateShouldKeepRowsAndStayWritableForThePythonProgramWhenItsTablesAreThere() throws Exception {
        // Given
        DataSource database = TestDatabase.empty();
        run(database, pythonSchema());
        run(
                database,
                "INSERT INTO models (name, os_path, parameters, id) VALUES ('old', 'old.safetensors', '[]', gen_random_uuid())");

        // When
        SchemaMigration.migrate(database);

        // Then
        assertThat(strings(database, "SELECT name || os_path FROM models WHERE model IS NULL"))
                .containsExactly("oldold.safetensors");
        run(
                database,
                "INSERT INTO models (name, os_path, parameters, id) VALUES ('new', 'new.safetensors', '[]', gen_random_uuid())");
        assertThat(strings(database, "SELECT version::text FROM models")).containsExactly("0", "0");
    }

    @Test
    void migrateShouldDoNothingWhenRunTwiceOrByTwoNodesAtOnce() throws Exception {
        // Given
        DataSource database = TestDatabase.empty();
        var executor = Executors.newFixedThreadPool(2);

        // When
        var first = CompletableFuture.supplyAsync(() -> migrate(database), executor);
        var second = CompletableFuture.supplyAsync(() -> migrate(database), executor);
        int ran = first.join() + second.join();
        executor.shutdown();

        // Then
        assertThat(ran).isEqualTo(SchemaMigration.MIGRATIONS.size());
        assertThat(SchemaMigration.migrate(database)).isZero();
    }

    @Test
    void migrateShouldRefuseWhenOnlyAPartOfTheTablesIsThere() throws Exception {
        // Given
        DataSource database = TestDatabase.empty();
        run(database, "CREATE TABLE models (id uuid)");

        // When / Then
        assertThatThrownBy(() -> SchemaMigration.migrate(database))
                .hasMessageContaining("lacks")
                .hasMessageContaining("workflows");
    }

    private static int migrate(DataSource database) {
        try {
            return SchemaMigration.migrate(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pythonSchema() throws Exception {
        return new String(
                SchemaMigrationIT.class
                        .getResourceAsStream("/python-program.sql")
                        .readAllBytes(),
                StandardCharsets.UTF_8);
    }

    private static void run(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(DataSource database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
