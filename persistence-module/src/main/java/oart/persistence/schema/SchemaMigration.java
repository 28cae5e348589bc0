package oart.persistence.schema;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Brings the database to this version's schema. An empty database gets the Python program's eight tables first; one that has them keeps
 * them as they are. Two nodes at once wait for each other.
 */
public final class SchemaMigration {
    /** In order. Listed, not scanned: the servers show class path folders in forms that scanners cannot read. */
    static final List<String> MIGRATIONS = List.of(
            "V1__python_program.sql",
            "V2__generation.sql",
            "V4__catalogue.sql",
            "V7__retention.sql",
            "V8__backends.sql");

    private static final List<String> TAKEN_OVER = List.of(
            "models", "workflows", "plans", "plans_models", "plans_workflows", "users", "users_folders", "images");

    private SchemaMigration() {}

    /**
     * @return how many migrations ran
     * @throws IllegalStateException the database has some of the Python program's tables, but not all
     * @throws SQLException the database cannot be read
     */
    public static int migrate(DataSource dataSource) throws SQLException {
        List<String> missing = missingTables(dataSource);
        if (!missing.isEmpty() && missing.size() < TAKEN_OVER.size()) {
            throw new IllegalStateException("The database has a part of the Python program's tables, but lacks "
                    + missing + ". Restore it whole, or point POSTGRES_URL at an empty database.");
        }
        return Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(dataSource)
                .table("oart_schema_history")
                .resourceProvider(new ListedMigrations())
                .javaMigrationClassProvider(List::of)
                .baselineOnMigrate(true)
                .baselineVersion(missing.isEmpty() ? "1" : "0")
                .baselineDescription("tables that were there")
                .connectRetries(0)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    private static List<String> missingTables(DataSource dataSource) throws SQLException {
        List<String> missing = new ArrayList<>(TAKEN_OVER);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")) {
            while (tables.next()) {
                missing.remove(tables.getString(1));
            }
        }
        return missing;
    }

    private static final class ListedMigrations implements ResourceProvider {
        @Override
        public LoadableResource getResource(String name) {
            return MIGRATIONS.contains(name) ? new Migration(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            List<LoadableResource> found = new ArrayList<>();
            for (String name : MIGRATIONS) {
                if (name.startsWith(prefix) && List.of(suffixes).stream().anyMatch(name::endsWith)) {
                    found.add(new Migration(name));
                }
            }
            return found;
        }
    }

    private static final class Migration extends LoadableResource {
        private final String name;

        Migration(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(
                    SchemaMigration.class.getResourceAsStream("/db/migration/" + name), StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return "db/migration/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
