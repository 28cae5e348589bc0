package oart.ejb.backend;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import oart.persistence.backend.BackendRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The safety net under the notifications, and what closes the connection to a removed backend when its last job has left. On each node. */
@Singleton
public class BackendTick {
    private static final Logger LOGGER = LoggerFactory.getLogger(BackendTick.class);

    private final BackendPool pool;
    private final BackendRepository rows;

    /** For the container only. */
    public BackendTick() {
        this(null, null);
    }

    @Inject
    public BackendTick(BackendPool pool, BackendRepository rows) {
        this.pool = pool;
        this.rows = rows;
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    public void look() {
        guarded(() -> {
            pool.refresh();
            pool.writeReports();
        });
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    @Schedule(hour = "*", minute = "*", second = "35", persistent = false)
    public void tidy() {
        guarded(rows::tidy);
    }

    /** What is connected stays so; readiness tells of the database. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOGGER.atDebug().addKeyValue("error", e.getMessage()).log("backends not looked at");
        }
    }
}
