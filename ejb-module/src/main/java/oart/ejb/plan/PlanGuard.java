package oart.ejb.plan;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.workflow.FilledGraph;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.PlanBounds;
import oart.ejb.workflow.WorkflowDefinition;

/** What a plan allows. Every refusal is PLAN_FORBIDS with the members rule, limit, used, reset_at; the last two are null here. */
@ApplicationScoped
public class PlanGuard {
    /**
     * Checks what needs no count: the plan is active, and it allows this workflow's type and segment, this workflow and this model.
     *
     * @param model the one that will really run; see also {@link #admitFiles}
     * @throws ProblemException PLAN_FORBIDS, for the first rule that refuses
     */
    public void admit(PlanDefinition plan, WorkflowDefinition workflow, Optional<ModelDefinition> model) {
        if (!plan.active()) {
            throw refused("Plan '" + plan.name() + "' is not active.", "is_active", false);
        }
        if (workflow.type() != null && !plan.allows(workflow.type())) {
            throw refused(
                    "Plan '" + plan.name() + "' does not allow workflows of type " + workflow.type() + ".",
                    "type_parameters." + workflow.type(),
                    false);
        }
        if (workflow.segment() != null && !plan.allows(workflow.segment())) {
            throw refused(
                    "Plan '" + plan.name() + "' does not allow workflows of segment " + workflow.segment() + ".",
                    "segment_parameters." + workflow.segment(),
                    false);
        }
        if (!plan.workflows().isEmpty() && !plan.workflows().contains(workflow.id())) {
            throw refused(
                    "Plan '" + plan.name() + "' does not include this workflow.", "workflows", texts(plan.workflows()));
        }
        if (model.isPresent()) {
            admit(plan, model.get());
        }
    }

    /**
     * Checks the weights that the filled graph really names, so that a file name sent as a value is no way around the plan's models. Files
     * that no row of {@code models} names are the workflow's own business.
     *
     * @param models every model
     * @throws ProblemException PLAN_FORBIDS
     */
    public void admitFiles(PlanDefinition plan, FilledGraph graph, Collection<ModelDefinition> models) {
        if (plan.models().isEmpty()) {
            return;
        }
        Set<String> allowed = models.stream()
                .filter(model -> plan.models().contains(model.id()))
                .map(model -> path(model.osPath()))
                .collect(Collectors.toSet());
        Map<String, ModelDefinition> others = models.stream()
                .filter(model -> !allowed.contains(path(model.osPath())))
                .collect(Collectors.toMap(model -> path(model.osPath()), model -> model, (one, other) -> one));
        for (Object node : graph.graph().values()) {
            if (node instanceof Map<?, ?> object && object.get("inputs") instanceof Map<?, ?> inputs) {
                for (Object value : inputs.values()) {
                    // ComfyUI takes a value out of such an object before it looks at it.
                    Object inner = value instanceof Map<?, ?> wrapped ? wrapped.get("__value__") : value;
                    if (inner instanceof String file && others.containsKey(path(file))) {
                        admit(plan, others.get(path(file)));
                    }
                }
            }
        }
    }

    /** Whether it is a plan that refuses: a rule of it forbids the job, or a value lies outside of what it allows. */
    public static boolean isRefusal(ProblemException problem) {
        return problem.facts().containsKey("rule");
    }

    /** How the plan narrows parameters, for the filler. */
    public PlanBounds boundsFor(PlanDefinition plan) {
        Map<String, PlanBounds.Bound> bounds = new LinkedHashMap<>();
        plan.parameters()
                .forEach(spec -> bounds.put(spec.name(), new PlanBounds.Bound(spec.min(), spec.max(), spec.options())));
        return new PlanBounds(plan.name(), bounds);
    }

    /** Backends on Windows spell the folders of a file with the other slash. */
    private static String path(String file) {
        return file.replace('\\', '/');
    }

    private static void admit(PlanDefinition plan, ModelDefinition model) {
        if (!plan.models().isEmpty() && !plan.models().contains(model.id())) {
            throw refused(
                    "Plan '" + plan.name() + "' does not include the model '" + model.name() + "'.",
                    "models",
                    texts(plan.models()));
        }
    }

    private static List<String> texts(Set<?> ids) {
        return ids.stream().map(Object::toString).sorted().toList();
    }

    private static ProblemException refused(String detail, String rule, Object limit) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rule", rule);
        facts.put("limit", limit);
        facts.put("used", null);
        facts.put("reset_at", null);
        return new ProblemException(ProblemType.PLAN_FORBIDS, detail, List.of(), facts);
    }
}
