package oart.batch.seed;

import jakarta.batch.runtime.BatchRuntime;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Properties;
import oart.ejb.container.Threads;
import oart.ejb.start.Preparations;
import oart.ejb.start.Started;
import oart.settings.Setting;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the job {@code seed-catalog} on each node once the schema is there. Until it has ended the node is not ready: who comes first shall
 * find a plan. The start itself does not wait, as WildFly begins batch jobs only when the deployment is complete.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SeedStart {
    static final String JOB = "seed-catalog";

    private static final Logger LOGGER = LoggerFactory.getLogger(SeedStart.class);

    /** A job that takes longer than this goes on, but holds nobody up. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;
    private final Preparations preparations;
    private final Threads threads;

    /** For the container only. */
    public SeedStart() {
        this(null, null, null);
    }

    @Inject
    SeedStart(Settings settings, Preparations preparations, Threads threads) {
        this.settings = settings;
        this.preparations = preparations;
        this.threads = threads;
    }

    public void onStarted(@Observes Started started) {
        Properties parameters = new Properties();
        settings.text(Setting.SEED_DIR).ifPresent(dir -> parameters.setProperty("seedDir", dir));
        preparations.begin(JOB);
        try {
            long execution = BatchRuntime.getJobOperator().start(JOB, parameters);
            LOGGER.atInfo().addKeyValue("execution", execution).log("seed-catalog started");
            threads.later(PATIENCE, () -> preparations.end(JOB));
        } catch (RuntimeException e) {
            // Runtimes throw more than they declare. The catalogue may well be seeded already: no reason not to serve.
            preparations.end(JOB);
            LOGGER.atError()
                    .setCause(e)
                    .log("seed-catalog could not start; see docs/servers.md on the batch repository");
        }
    }
}
