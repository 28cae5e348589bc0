package oart.persistence.workflow;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.sql.Database;

/** Rows of {@code workflows}. */
@ApplicationScoped
public class WorkflowRepository {
    private static final List<Uses.Place> PLACES = List.of(
            new Uses.Place("image", "images WHERE workflow_id = ?::uuid", "id"),
            new Uses.Place("job", "generation_jobs WHERE workflow_id = ?::uuid", "id"),
            new Uses.Place("finished_job", "generation_jobs_done WHERE workflow_id = ?::uuid", "id"),
            new Uses.Place("plan", "plans_workflows WHERE workflow_id = ?::uuid", "plan_id"));

    private static final String ARCHIVED = "workflows WHERE archived";
    private static final String LISTED = "workflows WHERE NOT archived";

    private final EntityManager entities;
    private final Database database;

    /** For the container only. */
    protected WorkflowRepository() {
        this(null, null);
    }

    @Inject
    public WorkflowRepository(EntityManager entities, Database database) {
        this.entities = entities;
        this.database = database;
    }

    /** A row without its graph and parameters. Every member but id and name may be null. */
    public record Summary(
            WorkflowId id,
            String name,
            String description,
            ModelType modelType,
            ModelId model,
            WorkflowType type,
            WorkflowSegment segment,
            Instant createdAt) {}

    /** The row, archived or not. */
    public Optional<Workflow> find(WorkflowId id) {
        return Optional.ofNullable(entities.find(Workflow.class, id.value()));
    }

    /** Workflows that are in use, newest first. */
    public List<Workflow> page(Optional<CatalogueCursor> after, int limit) {
        return CatalogueRows.page(entities, Workflow.class, LISTED, after, limit);
    }

    /** As {@link #page}, without what is large. */
    public List<Summary> summaries(Optional<CatalogueCursor> cursor, int limit) {
        CatalogueRows.After after = CatalogueRows.After.of(cursor);
        List<Object> parameters = new ArrayList<>(after.parameters());
        parameters.add(limit);
        return database.list(
                "SELECT id, name, description, model, model_id, workflow_type, workflow_segment, created_at FROM "
                        + LISTED + " AND " + after.sql() + CatalogueRows.NEWEST_FIRST + " LIMIT ?",
                WorkflowRepository::summary,
                parameters.toArray());
    }

    /** How many {@link #page} would list in all. */
    public long count() {
        return database.first("SELECT count(*) FROM " + LISTED, row -> row.getLong(1))
                .orElseThrow();
    }

    /** The oldest row of exactly this name, archived or not. */
    public Optional<WorkflowId> idOf(String name) {
        return database.first(
                "SELECT id FROM workflows WHERE name = ? ORDER BY created_at NULLS FIRST, id LIMIT 1",
                row -> new WorkflowId(Database.uuid(row, "id")),
                name);
    }

    /** The row, archived or not; nobody else changes, deletes or newly names it until the transaction ends. */
    public Optional<Workflow> findLocked(WorkflowId id) {
        return Optional.ofNullable(entities.find(Workflow.class, id.value(), LockModeType.PESSIMISTIC_WRITE));
    }

    /** As {@link #page}, of those that are out of use. */
    public List<Workflow> archivedPage(Optional<CatalogueCursor> after, int limit) {
        return CatalogueRows.page(entities, Workflow.class, ARCHIVED, after, limit);
    }

    /** How many {@link #archivedPage} would list in all. */
    public long archivedCount() {
        return database.first("SELECT count(*) FROM " + ARCHIVED, row -> row.getLong(1))
                .orElseThrow();
    }

    /** What names the row. */
    public List<Uses> uses(WorkflowId id) {
        return Uses.of(database, id, PLACES);
    }

    /** Writes what was changed at the row, so that its version is the new one. */
    public void save() {
        entities.flush();
    }

    public void remove(Workflow workflow) {
        entities.remove(workflow);
        entities.flush();
    }

    public void add(Workflow workflow) {
        entities.persist(workflow);
        entities.flush(); // Plain SQL of this transaction must see it.
    }

    private static Summary summary(ResultSet row) throws SQLException {
        UUID model = Database.uuid(row, "model_id");
        return new Summary(
                new WorkflowId(Database.uuid(row, "id")),
                row.getString("name"),
                row.getString("description"),
                ModelType.parse(row.getString("model")).orElse(null),
                model == null ? null : new ModelId(model),
                WorkflowType.parse(row.getString("workflow_type")).orElse(null),
                WorkflowSegment.parse(row.getString("workflow_segment")).orElse(null),
                Database.instant(row, "created_at"));
    }
}
