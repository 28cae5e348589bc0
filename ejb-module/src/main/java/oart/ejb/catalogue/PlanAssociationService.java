package oart.ejb.catalogue;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.Changes;
import oart.ejb.problem.ProblemException;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowRepository;

/** Which models and workflows a plan includes; none = all. Adding and taking away twice is as once. */
@Stateless
public class PlanAssociationService {
    private final PlanRepository plans;
    private final ModelRepository models;
    private final WorkflowRepository workflows;
    private final EditTrail trail;

    /** For the container only. */
    public PlanAssociationService() {
        this(null, null, null, null);
    }

    @Inject
    public PlanAssociationService(
            PlanRepository plans, ModelRepository models, WorkflowRepository workflows, EditTrail trail) {
        this.plans = plans;
        this.models = models;
        this.workflows = workflows;
        this.trail = trail;
    }

    /** @throws ProblemException NOT_FOUND */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<ModelId> models(PlanId plan) {
        required(plans.find(plan), "The plan");
        return plans.models(plan);
    }

    /** @throws ProblemException NOT_FOUND */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<WorkflowId> workflows(PlanId plan) {
        required(plans.find(plan), "The plan");
        return plans.workflows(plan);
    }

    /** @throws ProblemException FORBIDDEN, NOT_FOUND */
    public void add(Edit edit, PlanId plan, ModelId model) {
        require(edit, plan);
        required(models.findLocked(model), "The model");
        if (plans.associate(plan, model)) {
            trail.written(
                    edit,
                    AuditAction.ASSOCIATE,
                    AuditTarget.Kind.PLAN,
                    plan.value(),
                    new Changes().note("model_id", null, model));
        }
    }

    /** @throws ProblemException FORBIDDEN, NOT_FOUND */
    public void add(Edit edit, PlanId plan, WorkflowId workflow) {
        require(edit, plan);
        required(workflows.findLocked(workflow), "The workflow");
        if (plans.associate(plan, workflow)) {
            trail.written(
                    edit,
                    AuditAction.ASSOCIATE,
                    AuditTarget.Kind.PLAN,
                    plan.value(),
                    new Changes().note("workflow_id", null, workflow));
        }
    }

    /** @throws ProblemException FORBIDDEN, NOT_FOUND */
    public void remove(Edit edit, PlanId plan, ModelId model) {
        require(edit, plan);
        required(models.find(model), "The model");
        if (plans.dissociate(plan, model)) {
            trail.written(
                    edit,
                    AuditAction.DISSOCIATE,
                    AuditTarget.Kind.PLAN,
                    plan.value(),
                    new Changes().note("model_id", model, null));
        }
    }

    /** @throws ProblemException FORBIDDEN, NOT_FOUND */
    public void remove(Edit edit, PlanId plan, WorkflowId workflow) {
        require(edit, plan);
        required(workflows.find(workflow), "The workflow");
        if (plans.dissociate(plan, workflow)) {
            trail.written(
                    edit,
                    AuditAction.DISSOCIATE,
                    AuditTarget.Kind.PLAN,
                    plan.value(),
                    new Changes().note("workflow_id", workflow, null));
        }
    }

    private void require(Edit edit, PlanId plan) {
        edit.requireEditor();
        required(plans.findLocked(plan), "The plan");
    }

    private static void required(Optional<?> row, String what) {
        if (row.isEmpty()) {
            throw ProblemException.notFound(what);
        }
    }
}
