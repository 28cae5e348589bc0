package oart.persistence.workflow;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import oart.persistence.sql.Database;

/** Rows of {@code models}. */
@ApplicationScoped
public class ModelRepository {
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

    public void add(Model model) {
        entities.persist(model);
        entities.flush(); // Plain SQL of this transaction must see it.
    }
}
