package oart.batch.retention;

import jakarta.batch.runtime.BatchRuntime;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Properties;
import oart.ejb.container.Threads;
import oart.ejb.start.BatchSchedule;
import oart.ejb.start.Started;
import oart.settings.Setting;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts {@code image-retention} when it is due: of all nodes that look, one runs it. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RetentionStart {
    static final String JOB = "image-retention";

    private static final Logger LOGGER = LoggerFactory.getLogger(RetentionStart.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Settings settings;
    private final BatchSchedule schedule;
    private final Threads threads;

    /** For the container only. */
    public RetentionStart() {
        this(null, null, null);
    }

    @Inject
    RetentionStart(Settings settings, BatchSchedule schedule, Threads threads) {
        this.settings = settings;
        this.schedule = schedule;
        this.threads = threads;
    }

    public void onStarted(@Observes Started started) {
        Duration period = settings.duration(Setting.RETENTION_EVERY);
        Duration look = period.compareTo(LOOK) < 0 ? period : LOOK;
        threads.every(look, JOB, () -> {
            if (schedule.takeDue(JOB, period)) {
                long execution = BatchRuntime.getJobOperator().start(JOB, new Properties());
                LOGGER.atInfo().addKeyValue("execution", execution).log("image-retention started");
            }
        });
    }
}
