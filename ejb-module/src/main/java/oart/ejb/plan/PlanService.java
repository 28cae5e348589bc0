package oart.ejb.plan;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.workflow.CataloguePage;
import oart.ejb.workflow.CatalogueRow;
import oart.ejb.workflow.RowVersion;
import oart.persistence.plan.Plan;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;

/** Plans as rows with their associations, read fresh from the database. */
@Stateless
public class PlanService {
    private final PlanRepository plans;

    /** For the container only. */
    public PlanService() {
        this(null);
    }

    @Inject
    public PlanService(PlanRepository plans) {
        this.plans = plans;
    }

    /**
     * Four statements, however many plans there are.
     *
     * @param after the end of the page before; empty = the newest
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<PlanDefinition> list(Optional<CatalogueCursor> after, int limit) {
        List<Plan> rows = plans.page(after, limit + 1);
        List<PlanId> ids = rows.stream().map(Plan::id).toList();
        Map<PlanId, List<ModelId>> models = plans.models(ids);
        Map<PlanId, List<WorkflowId>> workflows = plans.workflows(ids);
        return CataloguePage.of(
                rows,
                limit,
                row -> PlanDefinition.of(
                        row, models.getOrDefault(row.id(), List.of()), workflows.getOrDefault(row.id(), List.of())),
                row -> new CatalogueCursor(
                        Optional.of(row.createdAt()), row.id().value()),
                plans.count());
    }

    /** @throws ProblemException NOT_FOUND */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CatalogueRow<PlanDefinition> require(PlanId id) {
        return plans.find(id).map(this::row).orElseThrow(() -> ProblemException.notFound("The plan"));
    }

    /** A row as it is shown. */
    public CatalogueRow<PlanDefinition> row(Plan row) {
        return new CatalogueRow<>(
                PlanDefinition.of(row, plans.models(row.id()), plans.workflows(row.id())), version(row), false);
    }

    /** Which state of the row this is; associations are no part of it. */
    public static RowVersion version(Plan row) {
        return new RowVersion(row.version(), Optional.of(row.updatedAt()));
    }
}
