package oart.ejb.catalogue;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.WorkflowDefinition;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.workflow.CatalogueVersionRepository;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowRepository;

/** Reads definitions from the database, for {@link Catalogue} alone; needs no transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class CatalogueReader {
    private final CatalogueVersionRepository versions;
    private final WorkflowRepository workflows;
    private final ModelRepository models;
    private final PlanRepository plans;

    /** For the container only. */
    public CatalogueReader() {
        this(null, null, null, null);
    }

    @Inject
    public CatalogueReader(
            CatalogueVersionRepository versions,
            WorkflowRepository workflows,
            ModelRepository models,
            PlanRepository plans) {
        this.versions = versions;
        this.workflows = workflows;
        this.models = models;
        this.plans = plans;
    }

    public long version() {
        return versions.current();
    }

    public Optional<WorkflowDefinition> workflow(WorkflowId id) {
        return workflows.find(id).filter(row -> !row.isArchived()).map(WorkflowDefinition::of);
    }

    public Optional<ModelDefinition> model(ModelId id) {
        return models.find(id).filter(row -> !row.isArchived()).map(ModelDefinition::of);
    }

    public List<ModelDefinition> models() {
        return models.page(Optional.empty(), Integer.MAX_VALUE).stream()
                .map(ModelDefinition::of)
                .toList();
    }

    public Optional<PlanId> freePlan() {
        return plans.free();
    }

    public Optional<PlanDefinition> plan(PlanId id) {
        return plans.find(id).map(row -> PlanDefinition.of(row, plans.models(id), plans.workflows(id)));
    }
}
