package oart.benchmarks.installation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRepository.Offer;
import oart.persistence.job.NewJob;
import oart.persistence.schema.SchemaMigration;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** A database of its own with the product's schema, one workflow, one backend, and the product's repositories on it; no server. */
public final class QueueDatabase implements AutoCloseable {
    /** What jobs need; there is one backend that has it. */
    public static final String REQUIREMENT = "everything";

    private static final int CONNECTIONS = 16;
    private static final int SLOTS = 16;
    private static final String URL = "jdbc:postgresql://127.0.0.1:%d/%s?stringtype=unspecified";
    private static final Set<String> LEFT_TO_THE_END = Set.of("close", "commit", "rollback", "setAutoCommit");

    private final HikariDataSource pool;
    private final Database database;
    private final UUID plan = UUID.randomUUID();
    private final WorkflowId workflow = WorkflowId.random();
    private final BackendId backend;

    private QueueDatabase(HikariDataSource pool) throws SQLException {
        this.pool = pool;
        SchemaMigration.migrate(pool);
        database = new Database(pool);
        database.update(
                "INSERT INTO plans (name, description, price, is_active, parameters, type_parameters, segment_parameters, id,"
                        + " created_at, updated_at) VALUES ('FREE', '', 0, true, '[]', '{}', '{}', ?, now(), now())",
                plan);
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow.value());
        backend = new BackendRepository(database)
                .configured(List.of("http://127.0.0.1:1"), SLOTS)
                .get(0)
                .id();
    }

    static QueueDatabase create(int port, String name) {
        try {
            try (Connection connection = DriverManager.getConnection(URL.formatted(port, "postgres"), "postgres", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            return new QueueDatabase(pool(URL.formatted(port, name)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }

    public DataSource pool() {
        return pool;
    }

    public Database database() {
        return database;
    }

    public JobRepository jobs() {
        return new JobRepository(database);
    }

    public WorkflowId workflow() {
        return workflow;
    }

    public List<Offer> offers() {
        return List.of(new Offer(REQUIREMENT, backend));
    }

    /** A user with a folder and no limits. */
    public UserId newUser(String name) {
        UserId id = UserId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, plan_id, created_at)"
                        + " VALUES (?, ?, ?, true, true, ?, now())",
                id.value(),
                name + '-' + id + "@example.com",
                name + '-' + id,
                plan);
        database.update(
                "INSERT INTO users_folders (id, name, user_id) VALUES (gen_random_uuid(), 'Default', ?)", id.value());
        return id;
    }

    /** Queues a job as the product does: usage, job, graph, event and notification in one transaction. @param graph JSON text */
    public JobId enqueue(UserId user, String graph) {
        return inTransaction(jobs -> {
            JobId job = JobId.random();
            jobs.add(
                    new NewJob(
                            job,
                            user,
                            workflow,
                            null,
                            FolderId.random(),
                            0,
                            REQUIREMENT,
                            "",
                            1,
                            Duration.ofMinutes(10),
                            Duration.ofHours(1),
                            null,
                            graph,
                            "{}",
                            "{}",
                            "[]",
                            "[]",
                            "[]"),
                    jobs.countQueued(user, 1, null, null).orElseThrow());
            return job;
        });
    }

    /** As the container's transaction would: every statement on one connection, which commits at the end. */
    private <T> T inTransaction(Function<JobRepository, T> work) {
        return inTransaction(pool, work);
    }

    /** The product's statements as one transaction on this pool. */
    public static <T> T inTransaction(DataSource pool, Function<JobRepository, T> work) {
        try (Connection own = pool.getConnection()) {
            own.setAutoCommit(false);
            try {
                T result = work.apply(new JobRepository(new Database(always(own))));
                own.commit();
                return result;
            } catch (RuntimeException e) {
                own.rollback();
                throw e;
            } finally {
                own.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A source of this connection alone, which whoever takes it cannot end. */
    private static DataSource always(Connection own) {
        Connection shared = proxy(
                Connection.class,
                (method, arguments) ->
                        LEFT_TO_THE_END.contains(method.getName()) ? null : method.invoke(own, arguments));
        return proxy(DataSource.class, (method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return shared;
            }
            throw new UnsupportedOperationException(method.getName());
        });
    }

    @FunctionalInterface
    private interface Invocation {
        Object of(java.lang.reflect.Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Invocation invocation) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return invocation.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Override
    public void close() {
        pool.close();
    }
}
