package oart.persistence;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Remembers every prepared statement that runs on a pool, so that a test can count them and ask the planner about the very same. */
public final class StatementLog {
    private final DataSource pool;
    private final List<Statement> ran = new CopyOnWriteArrayList<>();

    private record Setting(Method method, Object[] arguments) {}

    /** One statement with its values. */
    public final class Statement {
        private final String sql;
        private final List<Setting> settings = new ArrayList<>();

        private Statement(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }

        /** Lines of the plan. */
        public List<String> plan() {
            try (Connection connection = pool.getConnection();
                    PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
                for (Setting setting : settings) {
                    setting.method().invoke(explain, setting.arguments());
                }
                List<String> lines = new ArrayList<>();
                try (ResultSet rows = explain.executeQuery()) {
                    while (rows.next()) {
                        lines.add(rows.getString(1));
                    }
                }
                return lines;
            } catch (SQLException | ReflectiveOperationException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }

    private StatementLog(DataSource pool) {
        this.pool = pool;
    }

    public static StatementLog of(DataSource pool) {
        return new StatementLog(pool);
    }

    /** The pool to be used in place of the other. */
    public DataSource dataSource() {
        return proxy(
                DataSource.class,
                pool,
                (method, arguments, result) -> result instanceof Connection connection
                        ? proxy(Connection.class, connection, this::onConnection)
                        : result);
    }

    /** What ran since the last time this was asked. */
    public List<Statement> drain() {
        List<Statement> all = List.copyOf(ran);
        ran.clear();
        return all;
    }

    private Object onConnection(Method method, Object[] arguments, Object result) {
        if (!method.getName().equals("prepareStatement")) {
            return result;
        }
        Statement statement = new Statement((String) arguments[0]);
        return proxy(PreparedStatement.class, (PreparedStatement) result, (called, values, answer) -> {
            if (called.getName().startsWith("set") && values != null && values.length >= 2) {
                statement.settings.add(new Setting(called, values.clone()));
            } else if (called.getName().startsWith("execute")) {
                ran.add(statement);
            }
            return answer;
        });
    }

    @FunctionalInterface
    private interface After {
        Object call(Method method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, After after) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return after.call(method, arguments, method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
