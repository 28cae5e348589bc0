package oart.benchmarks.installation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import oart.benchmarks.measure.MeasurementException;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRepository.Admission;
import oart.persistence.job.JobRepository.Offer;
import oart.persistence.job.NewJob;
import oart.persistence.schema.SchemaMigration;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** A database of its own with the product's schema, one workflow, one backend, and the product's repositories on it; no server. */
public final class QueueDatabase implements AutoCloseable {
    /** What jobs need; there is one backend that has it. */
    public static final String REQUIREMENT = "everything";

    private static final int CONNECTIONS = 16;
    /** Of the one backend. */
    public static final int SLOTS = 16;

    private static final String URL = "jdbc:postgresql://127.0.0.1:%d/%s?stringtype=unspecified";

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

    /** Queues a job as the product does: usage, job, graph, event and notification in one statement. @param graph JSON text */
    public JobId enqueue(UserId user, String graph) {
        JobId job = JobId.random();
        Admission admission = jobs().queue(
                        new NewJob(
                                job,
                                user,
                                workflow,
                                null,
                                null,
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
                        null,
                        null);
        MeasurementException.require(admission == Admission.QUEUED, "a job was not queued: %s", admission);
        return job;
    }

    @Override
    public void close() {
        pool.close();
    }
}
