package oart.batch.seed;

import jakarta.batch.runtime.BatchRuntime;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Properties;
import oart.ejb.start.Started;
import oart.settings.Setting;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the job {@code seed-catalog} on each node once the schema is there, and holds the start up a moment until it has ended: who comes
 * first shall find a plan.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SeedStart {
    private static final Logger LOGGER = LoggerFactory.getLogger(SeedStart.class);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;
    private final SeedEnd end;

    /** For the container only. */
    public SeedStart() {
        this(null, null);
    }

    @Inject
    SeedStart(Settings settings, SeedEnd end) {
        this.settings = settings;
        this.end = end;
    }

    public void onStarted(@Observes Started started) {
        Properties parameters = new Properties();
        settings.text(Setting.SEED_DIR).ifPresent(dir -> parameters.setProperty("seedDir", dir));
        try {
            long execution = BatchRuntime.getJobOperator().start("seed-catalog", parameters);
            LOGGER.atInfo().addKeyValue("execution", execution).log("seed-catalog started");
            if (!end.await(PATIENCE)) {
                LOGGER.atWarn()
                        .addKeyValue("execution", execution)
                        .log("seed-catalog takes long; starting without waiting for it");
            }
        } catch (RuntimeException e) {
            // Runtimes throw more than they declare. The catalogue may well be seeded already: no reason not to serve.
            LOGGER.atError()
                    .setCause(e)
                    .log("seed-catalog could not start; see docs/servers.md on the batch repository");
        }
    }
}
