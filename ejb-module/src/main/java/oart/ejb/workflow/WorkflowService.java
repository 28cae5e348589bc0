package oart.ejb.workflow;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.Workflow;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowRepository;

/** Workflows as rows, read fresh from the database; for the path of a job there is {@code oart.ejb.catalogue.Catalogue}. */
@Stateless
public class WorkflowService {
    private final WorkflowRepository workflows;

    /** For the container only. */
    public WorkflowService() {
        this(null);
    }

    @Inject
    public WorkflowService(WorkflowRepository workflows) {
        this.workflows = workflows;
    }

    /** @param after the end of the page before; empty = the newest */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<WorkflowDefinition> list(Optional<CatalogueCursor> after, int limit) {
        return CataloguePage.of(
                workflows.page(after, limit + 1),
                limit,
                WorkflowDefinition::of,
                row -> new CatalogueCursor(row.createdAt(), row.id().value()),
                workflows.count());
    }

    /** As {@link #list}, without what is large. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<WorkflowSummary> summaries(Optional<CatalogueCursor> after, int limit) {
        return CataloguePage.of(
                workflows.summaries(after, limit + 1),
                limit,
                row -> new WorkflowSummary(
                        row.id(),
                        row.name(),
                        row.description(),
                        row.modelType(),
                        row.model(),
                        row.type(),
                        row.segment(),
                        row.createdAt()),
                row -> new CatalogueCursor(
                        Optional.ofNullable(row.createdAt()), row.id().value()),
                workflows.count());
    }

    /** As {@link #list}, of those that are out of use. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<WorkflowDefinition> archived(Optional<CatalogueCursor> after, int limit) {
        return CataloguePage.of(
                workflows.archivedPage(after, limit + 1),
                limit,
                WorkflowDefinition::of,
                row -> new CatalogueCursor(row.createdAt(), row.id().value()),
                workflows.archivedCount());
    }

    /**
     * The row, archived or not: images that were made with it still name it.
     *
     * @throws ProblemException NOT_FOUND
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CatalogueRow<WorkflowDefinition> require(WorkflowId id) {
        return workflows
                .find(id)
                .map(WorkflowService::row)
                .orElseThrow(() -> ProblemException.notFound("The workflow"));
    }

    /** A row as it is shown. */
    public static CatalogueRow<WorkflowDefinition> row(Workflow row) {
        return new CatalogueRow<>(
                WorkflowDefinition.of(row), new RowVersion(row.version(), row.updatedAt()), row.isArchived());
    }
}
