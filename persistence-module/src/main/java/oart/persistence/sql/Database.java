package oart.persistence.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Runs statements. Inside a JTA transaction they belong to it; outside, each call is a transaction of its own.
 *
 * <p>Parameters may be null, text, numbers, booleans, {@link Instant}, {@link UUID}, enums (by name), {@code byte[]} and arrays of text,
 * UUIDs, integers or longs; anything else by its {@code toString}, as ids are.
 */
public final class Database {
    private final DataSource dataSource;

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** One row as it is read. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) {
        try (Connection connection = dataSource.getConnection()) {
            return list(connection, sql, reader, parameters);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Statements of one transaction. */
    public static final class Statements {
        private final Connection connection;

        private Statements(Connection connection) {
            this.connection = connection;
        }

        public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
            return Database.list(connection, sql, reader, parameters);
        }
    }

    /** What one transaction does. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Statements statements) throws SQLException;
    }

    /**
     * Does the work as one transaction, or as a part of the JTA one, while nobody else holds the lock: until the transaction ends. Each
     * statement sees what was committed before the lock was had.
     */
    public <T> T underLock(long lock, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.getAutoCommit()) {
                return lockAndDo(connection, lock, work);
            }
            connection.setAutoCommit(false);
            try {
                T result = lockAndDo(connection, lock, work);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static <T> T lockAndDo(Connection connection, long lock, Work<T> work) throws SQLException {
        list(connection, "SELECT pg_advisory_xact_lock(?)", row -> null, lock);
        return work.with(new Statements(connection));
    }

    private static <T> List<T> list(Connection connection, String sql, RowReader<T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            List<T> result = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
            }
            return result;
        }
    }

    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
        List<T> rows = list(sql, reader, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** @return rows changed */
    public int update(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    public static UUID uuid(ResultSet row, String column) throws SQLException {
        // Not getObject(column, UUID.class): for that Payara looks its method up by reflection each time.
        return (UUID) row.getObject(column);
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public static Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static void bind(Connection connection, PreparedStatement statement, Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            int index = i + 1;
            if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
                statement.setObject(index, value);
            } else if (value instanceof UUID || value instanceof byte[]) {
                statement.setObject(index, value);
            } else if (value instanceof Instant time) {
                statement.setObject(index, time.atOffset(ZoneOffset.UTC));
            } else if (value instanceof UUID[] array) {
                statement.setArray(index, connection.createArrayOf("uuid", array));
            } else if (value instanceof String[] array) {
                statement.setArray(index, connection.createArrayOf("text", array));
            } else if (value instanceof Integer[] array) {
                statement.setArray(index, connection.createArrayOf("int4", array));
            } else if (value instanceof Long[] array) {
                statement.setArray(index, connection.createArrayOf("int8", array));
            } else {
                statement.setString(index, value.toString());
            }
        }
    }
}
