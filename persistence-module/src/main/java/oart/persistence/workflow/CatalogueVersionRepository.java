package oart.persistence.workflow;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import oart.persistence.sql.Database;

/** The number that grows with every change of models, workflows, plans and their associations, whoever makes it. */
@ApplicationScoped
public class CatalogueVersionRepository {
    /** Key of the lock under which seeds are inserted; any number that nobody else uses. */
    private static final long SEEDING = 0x6f617274_73656564L;

    private final Database database;

    /** For the container only. */
    protected CatalogueVersionRepository() {
        this(null);
    }

    @Inject
    public CatalogueVersionRepository(Database database) {
        this.database = database;
    }

    public long current() {
        return database.first("SELECT version FROM catalogue_version", row -> row.getLong(1))
                .orElseThrow();
    }

    /** Keeps others that are about to give a plan its name waiting until the end of the transaction, on whatever node. */
    public void lockPlanNames() {
        lockSeeding(); // Seeds name plans too.
    }

    /** Keeps other seeders waiting until the end of the transaction, on whatever node. */
    public void lockSeeding() {
        database.list("SELECT pg_advisory_xact_lock(?)", row -> true, SEEDING);
    }
}
