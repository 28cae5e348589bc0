package oart.ejb.catalogue;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a second whether the catalogue has changed: the safety net under the notifications. On each node. */
@Singleton
public class CatalogueTick {
    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogueTick.class);

    private final Catalogue catalogue;

    /** For the container only. */
    public CatalogueTick() {
        this(null);
    }

    @Inject
    public CatalogueTick(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    public void tick() {
        try {
            catalogue.check();
        } catch (RuntimeException e) {
            // What is kept stays in use; readiness tells of the database.
            LOGGER.atDebug().addKeyValue("error", e.getMessage()).log("catalogue not checked");
        }
    }
}
