package oart.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import oart.persistence.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A living database of the Python program is taken over in place, its rows stay as they are, and the way back stays open. */
class PythonProgramIT {
    /** The columns that the Python program knows, in the order of its SELECTs. */
    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put(
                "plans",
                "name, description, price, is_active, parameters, type_parameters, segment_parameters, id, created_at, updated_at");
        COLUMNS.put("models", "name, description, os_path, model, parameters, id, created_at, updated_at");
        COLUMNS.put(
                "workflows",
                "name, description, model, model_id, workflow_type, workflow_segment, workflow_json, parameters, id,"
                        + " created_at, updated_at");
        COLUMNS.put("plans_models", "plan_id, model_id");
        COLUMNS.put("plans_workflows", "plan_id, workflow_id");
        COLUMNS.put(
                "users",
                "id, email, username, email_verified, is_active, plan_id, profile_image_url, created_at, tenant_id, updated_at");
        COLUMNS.put("users_folders", "id, name, user_id, created_at, updated_at");
        COLUMNS.put("images", "id, url, workflow_id, user_id, user_folder_id, parameters, created_at, updated_at");
    }

    private static final String ID = "'77777777-0000-4000-8000-000000000001'";

    @Test
    void migrateShouldChangeNoRowWhenItTakesADatabaseOver() throws Exception {
        // Given
        DataSource database = pythonDatabase();
        Map<String, List<String>> before = rows(database);

        // When
        int first = SchemaMigration.migrate(database);
        int second = SchemaMigration.migrate(database);

        // Then
        assertThat(first).isPositive();
        assertThat(second).isZero();
        assertThat(rows(database)).isEqualTo(before);
        assertThat(before.get("models")).hasSizeGreaterThan(10);
        assertThat(before.get("images")).hasSizeGreaterThan(70);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void migrateShouldRunOnceWhenSeveralNodesTakeOverAtOnce(int round) throws Exception {
        // Given
        int nodes = 4;
        DataSource database = pythonDatabase();
        Map<String, List<String>> before = rows(database);
        CountDownLatch ready = new CountDownLatch(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        List<Future<Integer>> runs = new ArrayList<>();

        // When
        for (int n = 0; n < nodes; n++) {
            runs.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                return SchemaMigration.migrate(database);
            }));
        }
        int ran = 0;
        for (Future<Integer> run : runs) {
            ran += run.get();
        }
        threads.shutdown();

        // Then
        assertThat(ran)
                .as("round %s", round)
                .isEqualTo(count(database, "oart_schema_history WHERE type = 'SQL' AND success"));
        assertThat(rows(database)).isEqualTo(before);
        assertThat(count(database, "oart_schema_history WHERE NOT success")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE images",
                "DROP TABLE plans_models",
                "ALTER TABLE images DROP COLUMN user_folder_id",
                "ALTER TABLE users RENAME COLUMN profile_image_url TO picture"
            })
    void migrateShouldRefuseAndChangeNothingWhenThePythonProgramsTablesAreIncomplete(String damage) throws Exception {
        // Given
        DataSource database = TestDatabase.empty();
        run(database, resource("/python-program.sql"));
        run(database, damage);

        // When / Then
        assertThatThrownBy(() -> SchemaMigration.migrate(database))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lacks")
                .hasMessageContaining("POSTGRES_URL");
        assertThat(count(database, "pg_tables WHERE tablename = 'oart_schema_history'"))
                .isZero();
    }

    static List<Arguments> statements() {
        String now = "now(), now()";
        return List.of(
                Arguments.of(
                        "plans",
                        "INSERT INTO plans (name, description, price, is_active, parameters, type_parameters, segment_parameters,"
                                + " id, created_at, updated_at) VALUES ($1::VARCHAR, 'd', 1.5::FLOAT, true, '[]'::JSON, '{}'::JSON,"
                                + " '{}'::JSON, " + ID + "::UUID, " + now + ")",
                        "UPDATE plans SET description=$1::VARCHAR, updated_at=now() WHERE plans.id = " + ID + "::UUID"),
                Arguments.of(
                        "models",
                        "INSERT INTO models (name, description, os_path, model, parameters, id, created_at, updated_at) VALUES"
                                + " ($1::VARCHAR, NULL, 'p'::VARCHAR, 'FLUX'::model, '[]'::JSON, " + ID + "::UUID, "
                                + now
                                + ")",
                        "UPDATE models SET os_path=$1::VARCHAR, model=NULL, updated_at=now() WHERE models.id = " + ID
                                + "::UUID"),
                Arguments.of(
                        "workflows",
                        "INSERT INTO workflows (name, description, model, model_id, workflow_type, workflow_segment, workflow_json,"
                                + " parameters, id, created_at, updated_at) VALUES ($1::VARCHAR, NULL, 'SDXL'::model, NULL::UUID,"
                                + " 'IMAGE'::workflow, 'TEXT_TO_IMAGE'::workflowsegment, 'null'::JSONB, 'null'::JSON, "
                                + ID + "::UUID, " + now + ")",
                        "UPDATE workflows SET name=$1::VARCHAR, workflow_json='{\"1\": {}}'::JSONB WHERE workflows.id = "
                                + ID + "::UUID"),
                Arguments.of(
                        "users",
                        "INSERT INTO users (id, email, username, email_verified, is_active, plan_id, profile_image_url, created_at,"
                                + " tenant_id, updated_at) VALUES (" + ID
                                + "::UUID, $1::VARCHAR, 'u'::VARCHAR, false, true,"
                                + " '10000000-0000-4000-8000-000000000001'::UUID, NULL::VARCHAR, now(), NULL::UUID, NULL)",
                        "UPDATE users SET username=$1::VARCHAR, is_active=false WHERE users.id = " + ID + "::UUID"),
                Arguments.of(
                        "users_folders",
                        "INSERT INTO users_folders (id, name, user_id, created_at, updated_at) VALUES (" + ID
                                + "::UUID, $1::VARCHAR, 'a0000000-0000-4000-8000-000000000001'::UUID, " + now + ")",
                        "UPDATE users_folders SET name=$1::VARCHAR WHERE users_folders.id = " + ID + "::UUID"),
                Arguments.of(
                        "images",
                        "INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at, updated_at) VALUES ("
                                + ID
                                + "::UUID, $1::VARCHAR, '30000000-0000-4000-8000-000000000001'::UUID,"
                                + " 'a0000000-0000-4000-8000-000000000001'::UUID, 'f0000000-0000-4000-8000-000000000001'::UUID,"
                                + " 'null'::JSONB, " + now + ")",
                        "UPDATE images SET url=$1::VARCHAR WHERE images.id = " + ID + "::UUID"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void pythonProgramsStatementsShouldWorkWhenTheDatabaseWasTakenOver(String table, String insert, String update)
            throws Exception {
        // Given
        DataSource database = takenOver();
        String find = "SELECT " + qualified(table) + " FROM " + table + " WHERE " + table + ".id = " + ID + "::UUID";

        // When
        int inserted = python(database, insert, "new");
        int updated = python(database, update, "changed");

        // Then
        assertThat(inserted).isEqualTo(1);
        assertThat(updated).isEqualTo(1);
        assertThat(strings(database, "SELECT r::text FROM (" + find + ") r"))
                .hasSize(1)
                .allMatch(row -> row.contains("changed"));
        assertThat(python(
                        database,
                        "DELETE FROM " + table + " WHERE " + table + ".id = " + ID + "::UUID AND $1 = ''",
                        ""))
                .isEqualTo(1);
        assertThat(strings(database, find)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans_models (plan_id, model_id)", "plans_workflows (plan_id, workflow_id)"})
    void pythonProgramsAssociationsShouldWorkWhenTheDatabaseWasTakenOver(String place) throws Exception {
        // Given
        DataSource database = takenOver();
        String table = place.substring(0, place.indexOf(' '));
        String other = table.equals("plans_models")
                ? "'20000000-0000-4000-8000-000000000001'"
                : "'30000000-0000-4000-8000-000000000001'";
        String column = table.equals("plans_models") ? "model_id" : "workflow_id";

        // When
        int inserted = python(
                database,
                "INSERT INTO " + place + " VALUES ($1::UUID, " + other + "::UUID)",
                "10000000-0000-4000-8000-000000000001");

        // Then
        assertThat(inserted).isEqualTo(1);
        assertThat(strings(
                        database,
                        "SELECT " + table + "." + column + " FROM " + table
                                + " WHERE plan_id = '10000000-0000-4000-8000-000000000001'"))
                .containsExactly(other.replace("'", ""));
        assertThat(python(
                        database,
                        "DELETE FROM " + table + " WHERE plan_id = $1::UUID",
                        "10000000-0000-4000-8000-000000000001"))
                .isEqualTo(1);
    }

    @Test
    void everyColumnThatWasAddedShouldBeOptionalForThePythonProgram() throws Exception {
        // Given
        DataSource database = takenOver();

        // When
        List<String> demanded = strings(
                database,
                "SELECT table_name || '.' || column_name FROM information_schema.columns"
                        + " WHERE table_schema = 'public' AND table_name IN ('" + String.join("', '", COLUMNS.keySet())
                        + "') AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'");

        // Then
        List<String> known = new ArrayList<>();
        COLUMNS.forEach((table, columns) -> {
            for (String column : columns.split(", *")) {
                known.add(table + '.' + column.strip());
            }
        });
        assertThat(known).containsAll(demanded);
    }

    @Test
    void pythonProgramsCreateAllShouldFindItsTablesWhenTheDatabaseWasTakenOver() throws Exception {
        // Given
        DataSource database = takenOver();

        // When: what SQLAlchemy asks before it would create a table or a type
        List<String> tables = strings(
                database,
                "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND pg_catalog.pg_table_is_visible(c.oid)"
                        + " AND n.nspname <> 'pg_catalog'");
        List<String> types = strings(
                database,
                "SELECT t.typname || ':' || count(*) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid"
                        + " WHERE pg_catalog.pg_type_is_visible(t.oid) GROUP BY t.typname");

        // Then
        assertThat(tables).containsAll(COLUMNS.keySet());
        assertThat(types).contains("model:10", "workflow:4", "workflowsegment:5");
    }

    private static DataSource pythonDatabase() throws Exception {
        DataSource database = TestDatabase.empty();
        run(database, resource("/python-program.sql"));
        run(database, resource("/python-rows.sql"));
        return database;
    }

    private static DataSource takenOver() throws Exception {
        DataSource database = pythonDatabase();
        SchemaMigration.migrate(database);
        return database;
    }

    private static String qualified(String table) {
        return table + '.' + COLUMNS.get(table).replaceAll(", *", ", " + table + '.');
    }

    /** Each old row as text, by its old columns: one changed byte shows. */
    private static Map<String, List<String>> rows(DataSource database) throws SQLException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Map.Entry<String, String> table : COLUMNS.entrySet()) {
            rows.put(
                    table.getKey(),
                    strings(
                            database,
                            "SELECT left(r::text, 80) || md5(r::text) FROM (SELECT " + table.getValue() + " FROM "
                                    + table.getKey() + ") r ORDER BY md5(r::text)"));
        }
        return rows;
    }

    /** Runs a statement as asyncpg does: prepared, its one parameter as {@code $1}. */
    private static int python(DataSource database, String statement, String value) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement.replace("$1", "?"))) {
            prepared.setString(1, value);
            return prepared.executeUpdate();
        }
    }

    private static int count(DataSource database, String from) throws SQLException {
        return Integer.parseInt(
                strings(database, "SELECT count(*) FROM " + from).get(0));
    }

    private static String resource(String name) throws Exception {
        return new String(PythonProgramIT.class.getResourceAsStream(name).readAllBytes(), StandardCharsets.UTF_8);
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
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
