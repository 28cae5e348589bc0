package oart.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import oart.persistence.schema.SchemaMigration;

/** One real PostgreSQL per test JVM; each test class takes a database of its own in it. */
public final class TestDatabase {
    private static EmbeddedPostgres server;

    private TestDatabase() {}

    /** A new empty database. */
    public static synchronized DataSource empty() {
        try {
            if (server == null) {
                server = EmbeddedPostgres.builder()
                        .setConnectConfig("stringtype", "unspecified")
                        .start();
            }
            String name = "t" + UUID.randomUUID().toString().replace("-", "");
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            return server.getDatabase("postgres", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database with today's schema. */
    public static DataSource migrated() {
        DataSource database = empty();
        try {
            SchemaMigration.migrate(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    /** A source of this one connection, which whoever takes it cannot close. */
    public static DataSource always(Connection kept) {
        Connection shared = proxy(
                Connection.class,
                (self, method, arguments) -> method.getName().equals("close") ? null : method.invoke(kept, arguments));
        return proxy(DataSource.class, (self, method, arguments) -> shared);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(TestDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
