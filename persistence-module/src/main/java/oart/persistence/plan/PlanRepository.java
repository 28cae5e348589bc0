package oart.persistence.plan;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import oart.persistence.sql.Database;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.CatalogueRows;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.Uses;
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

    /** Models associated with each of the plans that has any. */
    public Map<PlanId, List<ModelId>> models(Collection<PlanId> plans) {
        return associated("plans_models", "model_id", plans, ModelId::new);
    }

    /** Workflows associated with each of the plans that has any. */
    public Map<PlanId, List<WorkflowId>> workflows(Collection<PlanId> plans) {
        return associated("plans_workflows", "workflow_id", plans, WorkflowId::new);
    }

    private <T> Map<PlanId, List<T>> associated(
            String table, String column, Collection<PlanId> plans, Function<UUID, T> id) {
        Map<PlanId, List<T>> associated = new HashMap<>();
        database.list(
                "SELECT plan_id, " + column + " FROM " + table + " WHERE plan_id = ANY(?) ORDER BY plan_id, " + column,
                row -> associated
                        .computeIfAbsent(new PlanId(Database.uuid(row, "plan_id")), plan -> new ArrayList<>())
                        .add(id.apply(Database.uuid(row, column))),
                (Object) plans.stream().map(PlanId::value).toArray(UUID[]::new));
        return associated;
    }

    /** The row; nobody else changes, deletes or newly names it until the transaction ends. */
    public Optional<Plan> findLocked(PlanId id) {
        return Optional.ofNullable(entities.find(Plan.class, id.value(), LockModeType.PESSIMISTIC_WRITE));
    }

    /** @return false when they were associated already */
    public boolean associate(PlanId plan, ModelId model) {
        return database.update(
                        "INSERT INTO plans_models (plan_id, model_id) VALUES (?::uuid, ?::uuid) ON CONFLICT DO NOTHING",
                        plan,
                        model)
                == 1;
    }

    /** @return false when they were associated already */
    public boolean associate(PlanId plan, WorkflowId workflow) {
        return database.update(
                        "INSERT INTO plans_workflows (plan_id, workflow_id) VALUES (?::uuid, ?::uuid) ON CONFLICT DO NOTHING",
                        plan,
                        workflow)
                == 1;
    }

    /** @return false when they were not associated */
    public boolean dissociate(PlanId plan, ModelId model) {
        return database.update("DELETE FROM plans_models WHERE plan_id = ?::uuid AND model_id = ?::uuid", plan, model)
                == 1;
    }

    /** @return false when they were not associated */
    public boolean dissociate(PlanId plan, WorkflowId workflow) {
        return database.update(
                        "DELETE FROM plans_workflows WHERE plan_id = ?::uuid AND workflow_id = ?::uuid", plan, workflow)
                == 1;
    }

    /** What names the plan; its own associations are not among it, they go with it. */
    public List<Uses> uses(PlanId id) {
        return Uses.of(database, id, List.of(new Uses.Place("user", "users WHERE plan_id = ?::uuid", "id")));
    }

    /** Writes what was changed at the row, so that its version is the new one. */
    public void save() {
        entities.flush();
    }

    /** Removes the plan and its associations. */
    public void remove(Plan plan) {
        database.update("DELETE FROM plans_models WHERE plan_id = ?::uuid", plan.id());
        database.update("DELETE FROM plans_workflows WHERE plan_id = ?::uuid", plan.id());
        entities.remove(plan);
        entities.flush();
    }

    public void add(Plan plan) {
        entities.persist(plan);
        entities.flush(); // Plain SQL of this transaction must see it.
    }
}
