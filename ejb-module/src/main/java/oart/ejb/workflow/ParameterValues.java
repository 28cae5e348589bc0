package oart.ejb.workflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import oart.ejb.problem.FieldProblem;
import oart.persistence.workflow.ModelId;

/** The values one request comes to: given, drawn, by default, or from the chosen model. Collects what is wrong instead of stopping. */
final class ParameterValues {
    static final String MODEL_ID = "MODEL_ID";
    static final String MODEL_PATH = "MODEL_PATH";

    private final Map<String, ParameterSpec> inputs = new LinkedHashMap<>();
    private final List<ParameterSpec> outputs = new ArrayList<>();
    private final Map<String, Object> used = new LinkedHashMap<>();
    private final Map<String, Object> seeds = new LinkedHashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final List<FieldProblem> problems = new ArrayList<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private Optional<ModelDefinition> model = Optional.empty();

    private ParameterValues() {}

    static ParameterValues of(
            WorkflowDefinition workflow,
            Function<ModelId, Optional<ModelDefinition>> models,
            PlanBounds bounds,
            Map<String, Object> given,
            SeedSource seeds) {
        ParameterValues values = new ParameterValues();
        values.chooseModel(workflow, models, bounds, given.get(MODEL_ID));
        Map<String, ParameterSpec> declared = declared(workflow, values.model);
        declared.values().forEach(spec -> {
            if (spec.direction() == ParameterSpec.Direction.OUTPUT) {
                values.outputs.add(spec);
            } else {
                values.inputs.put(spec.name(), spec);
            }
        });
        values.outputs.sort(
                Comparator.comparing(ParameterSpec::order, Comparator.nullsLast(Comparator.naturalOrder())));
        values.refuseUnknown(declared, given);
        values.inputs
                .values()
                .forEach(spec -> values.settle(new ParameterRule(spec, bounds), given.get(spec.name()), seeds));
        return values;
    }

    /**
     * What a parameter of a request comes to when none is sent: drawn, by default, or from the model.
     *
     * @throws RefusedValueException one has to be sent: it cannot be drawn, or the default is unusable
     */
    static Optional<Object> valueWhenAbsent(ParameterRule rule, Optional<ModelDefinition> model, SeedSource source)
            throws RefusedValueException {
        if (rule.spec().randomize()) {
            return Optional.of(rule.draw(source));
        }
        Optional<Object> byDefault = rule.defaultValue();
        if (byDefault.isEmpty() && rule.spec().name().equals(MODEL_PATH) && model.isPresent()) {
            return Optional.of(rule.accept(model.get().osPath()));
        }
        return byDefault;
    }

    /** The value of a placeholder; empty when nothing gives one. */
    Optional<Object> of(String name) {
        if (name.equals(MODEL_PATH) && !used.containsKey(name)) {
            return model.map(ModelDefinition::osPath);
        }
        return Optional.ofNullable(used.get(name));
    }

    /** The declaration of a request's parameter. */
    Optional<ParameterSpec> input(String name) {
        return Optional.ofNullable(inputs.get(name));
    }

    /** There is a problem with this one already. */
    boolean isRefused(String name) {
        return refused.contains(name);
    }

    /** What was really used, by name: sent again as a request it gives the same graph. */
    Map<String, Object> used() {
        return used;
    }

    Map<String, Object> seeds() {
        return seeds;
    }

    List<ParameterSpec> outputs() {
        return outputs;
    }

    List<FieldProblem> problems() {
        return problems;
    }

    /** {@code rule} and {@code limit} of the first refusal by the plan; empty when it refused nothing. */
    Map<String, Object> facts() {
        return facts;
    }

    void refuse(String name, String detail) {
        refused.add(name);
        problems.add(FieldProblem.ofParameter(name, detail));
    }

    void refuseWorkflow(String detail) {
        FieldProblem problem = new FieldProblem("/workflow_id", detail);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** What a request with this model is held against, by name: the workflow's declarations, adjusted by the model's. */
    static Map<String, ParameterSpec> declared(WorkflowDefinition workflow, Optional<ModelDefinition> model) {
        Map<String, ParameterSpec> declared = new LinkedHashMap<>();
        workflow.parameters().forEach(spec -> declared.put(spec.name(), spec));
        model.ifPresent(chosen ->
                chosen.parameters().forEach(spec -> declared.merge(spec.name(), spec, ParameterSpec::overriddenBy)));
        return declared;
    }

    /** The model that a request chooses: the one it names, else the default of MODEL_ID, else the workflow's. Empty also for an unknown one. */
    static Optional<ModelDefinition> chosenModel(
            WorkflowDefinition workflow, Function<ModelId, Optional<ModelDefinition>> models, Object given) {
        if (given != null) {
            return given instanceof String text ? ModelId.parse(text).flatMap(models) : Optional.empty();
        }
        return declaredModel(workflow)
                .map(ParameterSpec::defaultValue)
                .flatMap(value -> value instanceof String text ? ModelId.parse(text) : Optional.empty())
                .flatMap(models)
                .or(() -> Optional.ofNullable(workflow.model()).flatMap(models));
    }

    static Optional<ParameterSpec> declaredModel(WorkflowDefinition workflow) {
        return workflow.parameters().stream()
                .filter(spec -> spec.name().equals(MODEL_ID))
                .reduce((earlier, later) -> later);
    }

    /** A SELECT lists what may be chosen, also of models; options that are no ids count for nothing. */
    static boolean isOffered(WorkflowDefinition workflow, ModelId model) {
        List<Object> options = declaredModel(workflow)
                .filter(spec -> spec.type() == ParameterSpec.Type.SELECT)
                .map(ParameterSpec::options)
                .orElse(List.of());
        boolean none = options.stream()
                .noneMatch(option -> ModelId.parse(option.toString()).isPresent());
        return none || names(options, model);
    }

    /** Whether the model is among the ids, however they are written. */
    static boolean names(List<Object> ids, ModelId model) {
        return ids.stream().flatMap(id -> ModelId.parse(id.toString()).stream()).anyMatch(model::equals);
    }

    private void chooseModel(
            WorkflowDefinition workflow,
            Function<ModelId, Optional<ModelDefinition>> models,
            PlanBounds bounds,
            Object given) {
        model = chosenModel(workflow, models, given);
        if (model.isEmpty() && given == null && workflow.model() == null) {
            if (declaredModel(workflow).map(ParameterSpec::required).orElse(false)) {
                refuse(MODEL_ID, "MODEL_ID is required.");
            }
            return;
        }
        if (model.isEmpty()) {
            refuse(MODEL_ID, "MODEL_ID must be the id of a model.");
            return;
        }
        ModelId chosen = model.get().id();
        if (!isOffered(workflow, chosen)) {
            refuse(MODEL_ID, "MODEL_ID must be one of the models that this workflow offers.");
            return;
        }
        List<Object> allowed = bounds.of(MODEL_ID).options();
        if (!allowed.isEmpty() && !names(allowed, chosen)) {
            refusePlan(
                    MODEL_ID,
                    "Plan '" + bounds.plan() + "' does not allow this model (rule parameters.MODEL_ID.options).",
                    Map.of("rule", "parameters.MODEL_ID.options", "limit", allowed));
            return;
        }
        used.put(MODEL_ID, chosen.toString());
    }

    private void refuseUnknown(Map<String, ParameterSpec> declared, Map<String, Object> given) {
        for (Map.Entry<String, Object> sent : given.entrySet()) {
            String name = sent.getKey();
            if (sent.getValue() == null) {
                continue;
            }
            if (inputs.containsKey(name) && !GraphFilling.SYSTEM.contains(name) || name.equals(MODEL_ID)) {
                continue;
            }
            if (GraphFilling.SYSTEM.contains(name)) {
                refuse(name, name + " is filled by the system and cannot be sent.");
            } else if (declared.containsKey(name)) {
                refuse(name, name + " is an output of this workflow, not a parameter of a request.");
            } else {
                refuse(name, name + " is not a parameter of this workflow.");
            }
        }
    }

    private void settle(ParameterRule rule, Object given, SeedSource source) {
        String name = rule.spec().name();
        if (name.equals(MODEL_ID) || GraphFilling.SYSTEM.contains(name)) {
            return;
        }
        try {
            Optional<Object> value =
                    given != null ? Optional.of(rule.accept(given)) : valueWhenAbsent(rule, model, source);
            value.ifPresent(settled -> used.put(name, settled));
            if (rule.spec().randomize()) {
                value.ifPresent(settled -> seeds.put(name, settled));
            }
            if (value.isEmpty() && rule.spec().required()) {
                refuse(name, name + " is required.");
            }
        } catch (RefusedValueException e) {
            if (e.facts().isEmpty()) {
                refuse(name, e.getMessage());
            } else {
                refusePlan(name, e.getMessage(), e.facts());
            }
        }
    }

    private void refusePlan(String name, String detail, Map<String, Object> planFacts) {
        refuse(name, detail);
        if (facts.isEmpty()) {
            facts.put("rule", planFacts.get("rule"));
            facts.put("limit", planFacts.get("limit"));
        }
    }
}
