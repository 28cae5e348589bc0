package oart.ejb.start;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import oart.persistence.batch.BatchScheduleRepository;

/** Which node runs a batch job that is to run once per cluster. One statement; needs no transaction. */
@ApplicationScoped
public class BatchSchedule {
    private BatchScheduleRepository runs;

    /** For the container only. */
    protected BatchSchedule() {}

    @Inject
    public BatchSchedule(BatchScheduleRepository runs) {
        this.runs = runs;
    }

    /** @return true on one node per period; at once for a job that never ran */
    public boolean takeDue(String job, Duration period) {
        return runs.takeDue(job, period);
    }
}
