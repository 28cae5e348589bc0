package oart.persistence;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import oart.persistence.sql.Database;

/**
 * Transactions as the container makes them, without one: within {@link #call} the entity manager and plain SQL share one connection, which
 * commits at the end and rolls back on an exception. Outside, each statement is a transaction of its own.
 */
@SuppressWarnings("ThreadLocalUsage") // one pair for each database
public final class TestTransactions {
    private static final Set<String> KEPT_FOR_THE_END = Set.of("close", "commit", "rollback", "setAutoCommit");

    private final DataSource pool;
    private final DataSource bound;
    private final EntityManagerFactory factory;
    private final ThreadLocal<Connection> connection = new ThreadLocal<>();
    private final ThreadLocal<EntityManager> current = new ThreadLocal<>();

    public TestTransactions(DataSource pool) {
        this.pool = pool;
        this.bound = proxy(DataSource.class, this::onDataSource);
        this.factory = Persistence.createEntityManagerFactory(
                "oart",
                Map.of(
                        "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
                        "eclipselink.target-server", "None",
                        "jakarta.persistence.jtaDataSource", "",
                        "jakarta.persistence.nonJtaDataSource", bound,
                        "eclipselink.logging.level", "WARNING",
                        "eclipselink.session-name", "test-" + System.identityHashCode(this)));
    }

    /** Of the transaction of the calling thread. */
    public EntityManager entityManager() {
        return proxy(EntityManager.class, (method, arguments) -> {
            EntityManager manager = current.get();
            return method.invoke(manager == null ? factory.createEntityManager() : manager, arguments);
        });
    }

    public Database database() {
        return new Database(bound);
    }

    public void run(Runnable work) {
        call(() -> {
            work.run();
            return null;
        });
    }

    public <T> T call(Supplier<T> work) {
        if (current.get() != null) {
            return work.get();
        }
        try (Connection own = pool.getConnection()) {
            own.setAutoCommit(false);
            connection.set(own);
            EntityManager manager = factory.createEntityManager();
            current.set(manager);
            try {
                manager.getTransaction().begin();
                T result = work.get();
                manager.getTransaction().commit();
                own.commit();
                return result;
            } catch (RuntimeException | Error e) {
                own.rollback();
                throw e;
            } finally {
                current.remove();
                connection.remove();
                manager.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether some transaction on this database waits for a lock of another. */
    public boolean isSomebodyWaiting() {
        return new Database(pool)
                        .first(
                                "SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'",
                                row -> row.getInt(1))
                        .orElse(0)
                > 0;
    }

    private Object onDataSource(Method method, Object[] arguments) throws ReflectiveOperationException {
        Connection own = connection.get();
        if (own == null || !method.getName().equals("getConnection")) {
            return method.invoke(pool, arguments);
        }
        return proxy(
                Connection.class,
                (called, values) -> KEPT_FOR_THE_END.contains(called.getName()) ? null : called.invoke(own, values));
    }

    @FunctionalInterface
    private interface Call {
        Object on(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
