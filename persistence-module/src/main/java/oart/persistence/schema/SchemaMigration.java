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
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            "V3__images.sql",
            "V4__catalogue.sql",
            "V5__identity.sql",
            "V6__live.sql",
            "V7__retention.sql",
            "V9__webhooks.sql");

    private SchemaMigration() {}

    /**
     * @return how many migrations ran
     * @throws IllegalStateException the database has some of the Python program's tables or columns, but not all; nothing was changed
     * @throws SQLException the database cannot be read
     */
    public static int migrate(DataSource dataSource) throws SQLException {
        return Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(dataSource)
                .table("oart_schema_history")
                .resourceProvider(new ListedMigrations())
                .javaMigrationClassProvider(List::of)
                .baselineOnMigrate(true)
                .baselineVersion(isTakenOver(dataSource) ? "1" : "0")
                .baselineDescription("tables that were there")
                .connectRetries(0)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /** Whether the Python program's tables are there, whole; false when there is none of them. */
    private static boolean isTakenOver(DataSource dataSource) throws SQLException {
        Map<String, Set<String>> found = columns(dataSource);
        List<String> missing = new ArrayList<>();
        TAKEN_OVER.forEach((table, columns) -> {
            Set<String> there = found.getOrDefault(table, Set.of());
            if (there.isEmpty()) {
                missing.add(table);
            } else {
                columns.stream()
                        .filter(column -> !there.contains(column))
                        .forEach(column -> missing.add(table + '.' + column));
            }
        });
        if (missing.isEmpty()) {
            return true;
        }
        if (missing.size() == TAKEN_OVER.size() && TAKEN_OVER.keySet().containsAll(missing)) {
            return false;
        }
        Collections.sort(missing);
        throw new IllegalStateException("The database has a part of the Python program's tables, but lacks " + missing
                + ". Restore it whole, or point POSTGRES_URL at an empty database.");
    }

    private static Map<String, Set<String>> columns(DataSource dataSource) throws SQLException {
        Map<String, Set<String>> found = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("SELECT table_name, column_name"
                        + " FROM information_schema.columns WHERE table_schema = current_schema()")) {
            while (columns.next()) {
                found.computeIfAbsent(columns.getString(1), table -> new HashSet<>())
                        .add(columns.getString(2));
            }
        }
        return found;
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
