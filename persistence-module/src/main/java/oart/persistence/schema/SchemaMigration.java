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
            "V8__backends.sql",
            "V9__webhooks.sql",
            "V10__plan_limits.sql",
            "V11__user_news.sql");

    /** The Python program's tables with their columns, as its last version made them. */
    private static final Map<String, List<String>> TAKEN_OVER = Map.of(
            "models",
            List.of("id", "name", "description", "os_path", "model", "parameters", "created_at", "updated_at"),
            "workflows",
            List.of(
                    "id",
                    "name",
                    "description",
                    "model",
                    "model_id",
                    "workflow_type",
                    "workflow_segment",
                    "workflow_json",
                    "parameters",
                    "created_at",
                    "updated_at"),
            "plans",
            List.of(
                    "id",
                    "name",
                    "description",
                    "price",
                    "is_active",
                    "parameters",
                    "type_parameters",
                    "segment_parameters",
                    "created_at",
                    "updated_at"),
            "plans_models",
            List.of("plan_id", "model_id"),
            "plans_workflows",
            List.of("plan_id", "workflow_id"),
            "users",
            List.of(
                    "id",
                    "email",
                    "username",
                    "email_verified",
                    "is_active",
                    "plan_id",
                    "profile_image_url",
                    "created_at",
                    "tenant_id",
                    "updated_at"),
            "users_folders",
            List.of("id", "name", "user_id", "created_at", "updated_at"),
            "images",
            List.of("id", "url", "workflow_id", "user_id", "user_folder_id", "parameters", "created_at", "updated_at"));

    private static final long MIGRATION_LOCK = 0x6f617274_00000003L;

    private SchemaMigration() {}

    /**
     * @return how many migrations ran
     * @throws IllegalStateException the database has some of the Python program's tables or columns, but not all; nothing was changed
     * @throws SQLException the database cannot be read
     */
    public static int migrate(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement turn = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Flyway's own lock comes too late: two nodes would make its table at once.
            turn.execute("SELECT pg_advisory_xact_lock(" + MIGRATION_LOCK + ")");
            try {
                return migrateAlone(dataSource);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static int migrateAlone(DataSource dataSource) throws SQLException {
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
