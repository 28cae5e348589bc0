package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanGuard;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.Caller;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ParameterSchema;
import oart.ejb.workflow.PlanBounds;
import oart.ejb.workflow.WorkflowDefinition;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;

/** What a caller may send to generate: the workflow's parameters as the caller's plan allows them. For any thread. */
@ApplicationScoped
public class RequestSchemas {
    private Catalogue catalogue;
    private PlanGuard guard;
    private UserPlans plans;

    /** For the container only. */
    protected RequestSchemas() {}

    @Inject
    public RequestSchemas(Catalogue catalogue, PlanGuard guard, UserPlans plans) {
        this.catalogue = catalogue;
        this.guard = guard;
        this.plans = plans;
    }

    /**
     * JSON Schema of the object {@code parameters}; see {@link ParameterSchema}.
     *
     * @param wanted the model whose parameters are to join; empty = the one that runs when a request names none
     * @throws ProblemException NOT_FOUND; PLAN_FORBIDS as generating would; VALIDATION_FAILED for an unknown model
     */
    public Map<String, Object> of(Caller caller, WorkflowId id, Optional<ModelId> wanted) {
        WorkflowDefinition workflow =
                catalogue.workflow(id).orElseThrow(() -> ProblemException.notFound("The workflow"));
        PlanDefinition plan = plans.of(caller).orElseThrow(UserPlans::none);
        guard.admit(plan, workflow, Optional.empty());
        PlanBounds bounds = guard.boundsFor(plan);
        List<ModelDefinition> models = catalogue.models();
        List<ModelDefinition> included = models.stream()
                .filter(model -> plan.models().isEmpty() || plan.models().contains(model.id()))
                .toList();
        List<ModelDefinition> allowed = included.stream()
                .filter(model -> ParameterSchema.isOffered(workflow, bounds, model))
                .toList();
        Optional<ModelDefinition> model = wanted.map(this::requireModel);
        model.or(() -> allowed.isEmpty() ? ParameterSchema.defaultModel(workflow, catalogue::model) : Optional.empty())
                .ifPresent(running -> guard.admit(plan, workflow, Optional.of(running)));
        if (model.isPresent() && !ParameterSchema.isOffered(workflow, PlanBounds.NONE, model.get())) {
            throw ProblemException.invalid("?model_id", "This workflow does not offer this model.");
        }
        if (model.isPresent() && !allowed.contains(model.get())) {
            throw ProblemException.invalid(
                    "?model_id",
                    "Plan '" + plan.name() + "' does not allow this model (rule parameters.MODEL_ID.options).");
        }
        return ParameterSchema.of(
                workflow,
                bounds,
                new ParameterSchema.Models(catalogue::model, model, allowed, closedFiles(models, included)));
    }

    private ModelDefinition requireModel(ModelId id) {
        return catalogue.model(id).orElseThrow(() -> ProblemException.invalid("?model_id", "There is no such model."));
    }

    private static Set<String> closedFiles(List<ModelDefinition> all, List<ModelDefinition> included) {
        Set<String> open = included.stream().map(ModelDefinition::osPath).collect(Collectors.toSet());
        return all.stream()
                .map(ModelDefinition::osPath)
                .filter(file -> !open.contains(file))
                .collect(Collectors.toSet());
    }
}
