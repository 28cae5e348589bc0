package oart.ejb.plan;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.workflow.CataloguePage;
import oart.persistence.plan.Plan;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.workflow.CatalogueCursor;

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

    /** @param after the end of the page before; empty = the newest */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<PlanDefinition> list(Optional<CatalogueCursor> after, int limit) {
        return CataloguePage.of(
                plans.page(after, limit + 1),
                limit,
                this::definition,
                row -> new CatalogueCursor(
                        Optional.of(row.createdAt()), row.id().value()),
                plans.count());
    }

    /** @throws ProblemException NOT_FOUND */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public PlanDefinition require(PlanId id) {
        return plans.find(id).map(this::definition).orElseThrow(() -> ProblemException.notFound("The plan"));
    }

    private PlanDefinition definition(Plan row) {
        return PlanDefinition.of(row, plans.models(row.id()), plans.workflows(row.id()));
    }
}
