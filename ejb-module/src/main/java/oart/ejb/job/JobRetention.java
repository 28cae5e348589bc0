package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import oart.ejb.container.Threads;
import oart.persistence.job.JobRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes jobs that ended long ago, with their events; their images stay. One node of the cluster at a time, in small statements. */
@ApplicationScoped
public class JobRetention {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobRetention.class);
    private static final Duration TICK = Duration.ofSeconds(60);
    private static final int MOST_STATEMENTS = 100;

    private JobRepository jobs;
    private JobConfig config;
    private Threads threads;

    /** For the container only. */
    protected JobRetention() {}

    @Inject
    public JobRetention(JobRepository jobs, JobConfig config, Threads threads) {
        this.jobs = jobs;
        this.config = config;
        this.threads = threads;
    }

    public void start() {
        threads.every(TICK, "removal of ended jobs", this::remove);
    }

    void remove() {
        int all = 0;
        for (int n = 0; n < MOST_STATEMENTS; n++) {
            int removed = jobs.removeEnded(config.keep());
            if (removed == 0) {
                break;
            }
            all += removed;
        }
        if (all > 0) {
            LOGGER.atInfo().addKeyValue("jobs", all).log("ended jobs removed");
        }
    }
}
