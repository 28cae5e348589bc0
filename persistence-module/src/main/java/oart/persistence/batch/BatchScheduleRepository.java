package oart.persistence.batch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import oart.persistence.sql.Database;

/** Rows of {@code batch_schedule}: of all nodes that ask, one gets each run. By the database's clock. */
@ApplicationScoped
public class BatchScheduleRepository {
    private Database database;

    /** For the container only. */
    protected BatchScheduleRepository() {}

    @Inject
    public BatchScheduleRepository(Database database) {
        this.database = database;
    }

    /**
     * Takes the run that is due, if one is; a job that never ran is due.
     *
     * @param period until the next one
     */
    public boolean takeDue(String job, Duration period) {
        return database.update("""
                        INSERT INTO batch_schedule AS s (job, due_at) VALUES (?, clock_timestamp() + make_interval(secs => ?))
                        ON CONFLICT (job) DO UPDATE SET due_at = excluded.due_at WHERE s.due_at <= clock_timestamp()""", job, (double) period.toSeconds()) == 1;
    }
}
