package oart.persistence.workflow;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import oart.persistence.sql.Database;

/** Rows of {@code models}. */
@ApplicationScoped
public class ModelRepository {
    private static final List<Uses.Place> PLACES = List.of(
            new Uses.Place("image", "images WHERE left(parameters ->> 'MODEL_ID', 36) = ?::uuid::text", "id"),
            new Uses.Place("job", "generation_jobs WHERE model_id = ?::uuid", "id"),
            new Uses.Place("finished_job", "generation_jobs_done WHERE model_id = ?::uuid", "id"),
            new Uses.Place("workflow", "workflows WHERE model_id = ?::uuid", "id"),
            new Uses.Place("plan", "plans_models WHERE model_id = ?::uuid", "plan_id"));

    private static final String ARCHIVED = "models WHERE archived";
    private static final String LISTED = "models WHERE NOT archived";

    private final EntityManager entities;
    private final Database database;

    /** For the container only. */
    protected ModelRepository() {
        this(null, null);
    }

    @Inject
    public ModelRepository(EntityManager entities, Database database) {
        this.entities = entities;
        this.database = database;
    }

    /** The row, archived or not. */
    public Optional<Model> find(ModelId id) {
        return Optional.ofNullable(entities.find(Model.class, id.value()));
    }

    /** Models that are in use, newest first. */
    public List<Model> page(Optional<CatalogueCursor> after, int limit) {
        return CatalogueRows.page(entities, Model.class, LISTED, after, limit);
    }

    /** How many {@link #page} would list in all. */
    public long count() {
        return database.first("SELECT count(*) FROM " + LISTED, row -> row.getLong(1))
                .orElseThrow();
    }

    /** The oldest row of exactly this name, archived or not. */
    public Optional<ModelId> idOf(String name) {
        return database.first(
                "SELECT id FROM models WHERE name = ? ORDER BY created_at NULLS FIRST, id LIMIT 1",
                row -> new ModelId(Database.uuid(row, "id")),
                name);
    }

    /** The row, archived or not; nobody else changes, deletes or newly names it until the transaction ends. */
    public Optional<Model> findLocked(ModelId id) {
        return Optional.ofNullable(entities.find(Model.class, id.value(), LockModeType.PESSIMISTIC_WRITE));
    }

    /** As {@link #page}, of those that are out of use. */
    public List<Model> archivedPage(Optional<CatalogueCursor> after, int limit) {
        return CatalogueRows.page(entities, Model.class, ARCHIVED, after, limit);
    }

    /** How many {@link #archivedPage} would list in all. */
    public long archivedCount() {
        return database.first("SELECT count(*) FROM " + ARCHIVED, row -> row.getLong(1))
                .orElseThrow();
    }

    /** What names the row. */
    public List<Uses> uses(ModelId id) {
        return Uses.of(database, id, PLACES);
    }

    /** Writes what was changed at the row, so that its version is the new one. */
    public void save() {
        entities.flush();
    }

    public void remove(Model model) {
        entities.remove(model);
        entities.flush();
    }

    public void add(Model model) {
        entities.persist(model);
        entities.flush(); // Plain SQL of this transaction must see it.
    }
}
