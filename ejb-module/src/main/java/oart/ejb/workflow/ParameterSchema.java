package oart.ejb.workflow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import oart.persistence.workflow.ModelId;

/**
 * What {@link WorkflowFiller} takes as the values of one workflow, model and plan, as JSON Schema (2020-12): what a form or a typed client
 * is made from. Made with the very rules that check a request, so the two agree; only that a request may also spell a number as text and
 * send null for what it leaves out, which a schema had better not suggest. Faults of the workflow itself are not in it. Pure, for any
 * thread.
 *
 * <p>Beside the standard's keywords each property has {@code x-type} (the {@code ParameterDetail} type), {@code x-order} when one is told,
 * and {@code x-randomize: true} when a value is drawn for the one who sends none.
 */
public final class ParameterSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String UUID_PATTERN =
            "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
    private static final String BASE64_PATTERN = "^(data:[^,]*;base64,)?[A-Za-z0-9+/=\\r\\n]+$";
    private static final String FILE_NAME_PATTERN = "^[^\\\\\\u0000-\\u001f\\u007f]*$";
    private static final List<Object> ANY_VALUE = List.of("string", "number", "boolean", "object", "array");
    private static final List<Object> ANY_SCALAR = List.of("string", "number", "boolean");

    private final WorkflowDefinition workflow;
    private final PlanBounds bounds;
    private final Models models;
    private final Map<String, ParameterSpec> declared;
    private final Optional<ModelDefinition> chosen;
    private final boolean modelHasToBeSent;
    private final WorkflowTemplate template;

    private ParameterSchema(WorkflowDefinition workflow, PlanBounds bounds, Models models) {
        this.workflow = workflow;
        this.bounds = bounds;
        this.models = models;
        this.template = WorkflowTemplate.of(workflow.graph());
        Optional<ModelDefinition> byDefault = defaultModel(workflow, models.known());
        Optional<ModelDefinition> usable =
                byDefault.filter(model -> models.allowed().contains(model));
        this.chosen = models.wanted().or(() -> usable);
        this.declared = ParameterValues.declared(workflow, chosen);
        if (models.wanted().isPresent()) {
            this.modelHasToBeSent = !models.wanted().equals(usable);
        } else if (byDefault.isPresent() || workflow.model() != null) {
            this.modelHasToBeSent = usable.isEmpty();
        } else {
            this.modelHasToBeSent = ParameterValues.declaredModel(workflow)
                            .map(ParameterSpec::required)
                            .orElse(false)
                    || template.placeholders().contains(ParameterValues.MODEL_ID)
                    || template.placeholders().contains(ParameterValues.MODEL_PATH)
                            && !declared.containsKey(ParameterValues.MODEL_PATH);
        }
    }

    /**
     * The models that count.
     *
     * @param known looks any of them up
     * @param wanted whose parameters are to join, instead of the default's
     * @param allowed by the plan, in the order in which a form shows them
     * @param closedFiles weights that the plan does not include: never offered as an option
     */
    public record Models(
            Function<ModelId, Optional<ModelDefinition>> known,
            Optional<ModelDefinition> wanted,
            List<ModelDefinition> allowed,
            Collection<String> closedFiles) {
        public Models {
            allowed = List.copyOf(allowed);
            closedFiles = Set.copyOf(closedFiles);
        }
    }

    /** The schema of the object {@code parameters} of a request, in the shapes of {@link oart.json.Json}. */
    public static Map<String, Object> of(WorkflowDefinition workflow, PlanBounds bounds, Models models) {
        return new ParameterSchema(workflow, bounds, models).build();
    }

    /** The model that runs when a request names none; empty when there is none, whatever a plan says of it. */
    public static Optional<ModelDefinition> defaultModel(
            WorkflowDefinition workflow, Function<ModelId, Optional<ModelDefinition>> known) {
        return ParameterValues.chosenModel(workflow, known, null);
    }

    /** Whether a request may choose the model, as far as workflow and plan list the models to choose from. */
    public static boolean isOffered(WorkflowDefinition workflow, PlanBounds bounds, ModelDefinition model) {
        List<Object> options = bounds.of(ParameterValues.MODEL_ID).options();
        return ParameterValues.isOffered(workflow, model.id())
                && (options.isEmpty() || ParameterValues.names(options, model.id()));
    }

    private Map<String, Object> build() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        inputs().forEach(spec -> {
            if (spec.name().equals(ParameterValues.MODEL_ID)) {
                addModel(spec, properties, required);
            } else {
                add(new ParameterRule(spec, bounds), properties, required);
            }
        });
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DIALECT);
        schema.put("title", workflow.name());
        if (workflow.description() != null && !workflow.description().isBlank()) {
            schema.put("description", workflow.description());
        }
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    /** In the order in which a form shows them; MODEL_ID is among them whether it is declared or not. */
    private Stream<ParameterSpec> inputs() {
        Map<String, ParameterSpec> all = new LinkedHashMap<>(declared);
        if (all.get(ParameterValues.MODEL_ID) == null
                || all.get(ParameterValues.MODEL_ID).direction() == ParameterSpec.Direction.OUTPUT) {
            all.put(ParameterValues.MODEL_ID, ParameterSpec.named(ParameterValues.MODEL_ID));
        }
        return all.values().stream()
                .filter(spec -> spec.direction() == ParameterSpec.Direction.INPUT)
                .filter(spec -> !GraphFilling.SYSTEM.contains(spec.name()))
                .sorted(Comparator.comparing(ParameterSpec::order, Comparator.nullsLast(Comparator.naturalOrder())));
    }

    private void addModel(ParameterSpec spec, Map<String, Object> properties, List<Object> required) {
        if (modelHasToBeSent) {
            required.add(spec.name());
        }
        if (models.allowed().isEmpty()) {
            return; // Whatever is sent is refused, as an additional property is.
        }
        Map<String, Object> property = described(
                spec,
                "Id of a model. Each brings parameters and bounds of its own: ask for this schema again with ?model_id= after another choice.");
        property.put("type", "string");
        List<Object> choices = new ArrayList<>();
        for (ModelDefinition model : models.allowed()) {
            Map<String, Object> choice = new LinkedHashMap<>();
            choice.put("const", model.id().toString());
            choice.put("title", model.name());
            if (model.description() != null && !model.description().isBlank()) {
                choice.put("description", model.description());
            }
            choices.add(choice);
        }
        property.put("oneOf", choices);
        chosen.ifPresent(model -> property.put("default", model.id().toString()));
        mark(spec, property);
        properties.put(spec.name(), property);
    }

    private void add(ParameterRule rule, Map<String, Object> properties, List<Object> required) {
        ParameterSpec spec = rule.spec();
        Map<String, Object> property = described(spec, spec.type().isPicture() ? hint(rule) : null);
        describeValues(rule, property);
        Optional<Object> absent = Optional.empty();
        boolean mayBeAbsent;
        try {
            absent = ParameterValues.valueWhenAbsent(rule, chosen, (min, max) -> min);
            mayBeAbsent = absent.isPresent()
                    || !spec.required() && !template.placeholders().contains(spec.name());
        } catch (RefusedValueException e) {
            mayBeAbsent = false;
        }
        if (!mayBeAbsent) {
            required.add(spec.name());
        }
        if (!spec.randomize()) {
            absent.filter(value -> isAccepted(rule, value)).ifPresent(value -> property.put("default", value));
        }
        mark(spec, property);
        properties.put(spec.name(), property);
    }

    private static Map<String, Object> described(ParameterSpec spec, String hint) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("title", spec.name());
        String own = spec.raw().get("description") instanceof String text ? text.strip() : "";
        String description = Stream.of(own, hint == null ? "" : hint)
                .filter(text -> !text.isEmpty())
                .reduce((one, other) -> one + "\n\n" + other)
                .orElse("");
        if (!description.isEmpty()) {
            property.put("description", description);
        }
        return property;
    }

    private static void mark(ParameterSpec spec, Map<String, Object> property) {
        if (spec.raw().get("example") != null) {
            property.put("examples", List.of(spec.raw().get("example")));
        }
        property.put("x-type", spec.type().name());
        if (spec.order() != null) {
            property.put("x-order", spec.order());
        }
        if (spec.randomize()) {
            property.put("x-randomize", true);
        }
    }

    private void describeValues(ParameterRule rule, Map<String, Object> property) {
        ParameterSpec spec = rule.spec();
        Optional<List<Object>> options = rule.options();
        switch (spec.type()) {
            case NUMBER -> {
                property.put("type", "number");
                bound(rule, property);
            }
            case BOOLEAN -> property.put("type", "boolean");
            case TEXT, TEXT_AREA -> {
                if (spec.defaultValue() == null || spec.defaultValue() instanceof String) {
                    property.put("type", "string");
                } else {
                    property.put("anyOf", List.of(Map.of("type", "string"), Map.of("const", spec.defaultValue())));
                }
                if (template.fileNames().contains(spec.name())) {
                    property.put("pattern", FILE_NAME_PATTERN);
                }
            }
            case SELECT -> {
                if (options.isEmpty()) {
                    property.put("type", ANY_SCALAR);
                    bound(rule, property);
                }
            }
            case JSON -> {
                property.put("type", ANY_VALUE);
                bound(rule, property);
                property.put("not", Map.of("anyOf", List.of(link(), wrapped(link()))));
            }
            case IMAGE, FILE, IMAGE_UPLOAD, BASE64 -> {
                property.put("type", "string");
                if (options.isEmpty()) {
                    property.put("anyOf", List.of(ofId(), ofBytes()));
                }
            }
        }
        options.ifPresent(all -> choose(rule, all, property));
    }

    /** These keywords tell of numbers only. */
    private static void bound(ParameterRule rule, Map<String, Object> property) {
        rule.minimum().ifPresent(min -> property.put("minimum", min));
        rule.maximum().ifPresent(max -> property.put("maximum", max));
    }

    private void choose(ParameterRule rule, List<Object> options, Map<String, Object> property) {
        List<Object> allowed = new ArrayList<>();
        for (Object option : options) {
            boolean closed =
                    option instanceof String file && models.closedFiles().contains(file);
            if (!closed
                    && isAccepted(rule, option)
                    && hasType(rule.spec(), option)
                    && allowed.stream().noneMatch(other -> ParameterRule.same(other, option))) {
                allowed.add(option);
            }
        }
        if (allowed.isEmpty()) {
            property.put("not", Map.of()); // Nothing that the workflow takes is allowed.
        } else {
            property.put("enum", allowed);
        }
    }

    /** A number spelt as text passes a rule for numbers, but is none of the schema's. */
    private static boolean hasType(ParameterSpec spec, Object option) {
        return spec.type() != ParameterSpec.Type.NUMBER || option instanceof Number;
    }

    private static boolean isAccepted(ParameterRule rule, Object value) {
        try {
            rule.accept(value);
            return true;
        } catch (RefusedValueException e) {
            return false;
        }
    }

    private static String hint(ParameterRule rule) {
        return rule.options().isPresent()
                ? "The id of an image or upload."
                : "The id of one of your images or of an upload (POST /image/upload), or the file itself in base64, also as a data URL.";
    }

    private static Map<String, Object> ofId() {
        Map<String, Object> id = new LinkedHashMap<>();
        id.put("title", "id of an image or upload");
        id.put("format", "uuid");
        id.put("pattern", UUID_PATTERN);
        return id;
    }

    private static Map<String, Object> ofBytes() {
        Map<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("title", "the file in base64");
        bytes.put("contentEncoding", "base64");
        bytes.put("pattern", BASE64_PATTERN);
        return bytes;
    }

    /** What ComfyUI would take for a link between nodes. */
    private static Map<String, Object> link() {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("type", "array");
        link.put("minItems", 2);
        link.put("maxItems", 2);
        link.put("prefixItems", List.of(Map.of("type", "string"), Map.of("type", List.of("number", "boolean"))));
        return link;
    }

    private static Map<String, Object> wrapped(Map<String, Object> inner) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("required", List.of(ParameterRule.WRAPPED));
        object.put("properties", Map.of(ParameterRule.WRAPPED, inner));
        return object;
    }
}
