package oart.persistence;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Counts the statements that pass through a data source. */
public final class StatementCount {
    private final AtomicInteger statements = new AtomicInteger();
    private final DataSource counted;

    public StatementCount(DataSource database) {
        counted = proxy(
                DataSource.class,
                database,
                (name, result) -> name.equals("getConnection")
                        ? proxy(Connection.class, result, (called, statement) -> {
                            if (called.equals("prepareStatement")
                                    || called.equals("createStatement")
                                    || called.equals("prepareCall")) {
                                statements.incrementAndGet();
                            }
                            return statement;
                        })
                        : result);
    }

    public DataSource dataSource() {
        return counted;
    }

    /** How many statements the work takes. */
    public int of(Runnable work) {
        int before = statements.get();
        work.run();
        return statements.get() - before;
    }

    @FunctionalInterface
    private interface After {
        Object called(String method, Object result);
    }

    private static <T> T proxy(Class<T> type, Object target, After after) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return after.called(method.getName(), method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
