package oart.persistence.plan;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import oart.persistence.sql.Database;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.CatalogueRows;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;

/** Rows of {@code plans}, {@code plans_models} and {@code plans_workflows}. */
@ApplicationScoped
public class PlanRepository {
    /** SQL of the id of the plan that a user without one has: the first active one that costs nothing. Null when there is none. */
    public static final String FREE_PLAN =
            "SELECT p.id FROM plans p WHERE p.is_active AND p.price = 0 ORDER BY p.created_at, p.id LIMIT 1";

    private final EntityManager entities;
    private final Database database;

    /** For the container only. */
    protected PlanRepository() {
        this(null, null);
    }

    @Inject
    public PlanRepository(EntityManager entities, Database database) {
        this.entities = entities;
        this.database = database;
    }

    public Optional<Plan> find(PlanId id) {
        return Optional.ofNullable(entities.find(Plan.class, id.value()));
    }

    /** The plan of users who have none. */
    public Optional<PlanId> free() {
        return database.first(FREE_PLAN, row -> new PlanId(Database.uuid(row, "id")));
    }

    /** Plans, newest first. */
    public List<Plan> page(Optional<CatalogueCursor> after, int limit) {
        return CatalogueRows.page(entities, Plan.class, "plans", after, limit);
    }

    public long count() {
        return database.first("SELECT count(*) FROM plans", row -> row.getLong(1))
                .orElseThrow();
    }

    public Optional<PlanId> idOf(String name) {
        return database.first("SELECT id FROM plans WHERE name = ?", row -> new PlanId(Database.uuid(row, "id")), name);
    }

    /** Models associated with the plan; none = all are allowed. */
    public List<ModelId> models(PlanId plan) {
        return database.list(
                "SELECT model_id FROM plans_models WHERE plan_id = ? ORDER BY model_id",
                row -> new ModelId(Database.uuid(row, "model_id")),
                plan);
    }

    /** Workflows associated with the plan; none = all are allowed. */
    public List<WorkflowId> workflows(PlanId plan) {
        return database.list(
                "SELECT workflow_id FROM plans_workflows WHERE plan_id = ? ORDER BY workflow_id",
                row -> new WorkflowId(Database.uuid(row, "workflow_id")),
                plan);
    }

    public void add(Plan plan) {
        entities.persist(plan);
        entities.flush(); // Plain SQL of this transaction must see it.
    }
}
