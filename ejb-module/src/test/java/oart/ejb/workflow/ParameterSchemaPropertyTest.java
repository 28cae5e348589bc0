package oart.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.ModelId;

/** The schema and the filler say yes and no to the same values, whatever is declared; an independent validator reads the schema. */
class ParameterSchemaPropertyTest {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final List<String> NAMES = List.of("A", "B", "C", "MODEL_PATH");
    private static final String PICTURE = "0b7f7f0e-6c1f-4d0e-8a52-3c0c9a1b2d33";

    private final WorkflowFiller filler = new WorkflowFiller();

    /** One workflow, maybe a model, one plan. */
    record Declared(WorkflowDefinition workflow, Optional<ModelDefinition> model, PlanBounds bounds) {
        Optional<ModelDefinition> find(ModelId id) {
            return model.filter(known -> known.id().equals(id));
        }

        Map<String, Object> schema() {
            return ParameterSchema.of(
                    workflow,
                    bounds,
                    new ParameterSchema.Models(
                            this::find, Optional.empty(), model.stream().toList(), Set.of()));
        }
    }

    @Property(tries = 4_000)
    void schemaAndFillerShouldAgreeOnEveryRequest(
            @ForAll("declarations") Declared declared, @ForAll("requests") Map<String, Object> request) {
        // Given
        Map<String, Object> schema = declared.schema();

        // When
        List<FieldProblem> refusals = refusals(declared, request);
        Set<?> violations = validator(schema).validate(json(request));

        // Then
        Statistics.collect(refusals.isEmpty() ? "accepted" : "refused");
        assertThat(violations.isEmpty())
                .as(
                        "schema %s%nrequest %s%nschema says %s%nfiller says %s",
                        Json.write(schema), request, violations, refusals)
                .isEqualTo(refusals.isEmpty());
    }

    @Property(tries = 1_000)
    void everyDefaultOfASchemaShouldBeAcceptedAsSent(@ForAll("declarations") Declared declared) {
        // Given
        Map<String, Object> properties = Json.asObject(declared.schema().get("properties"));

        // Then
        properties.forEach((name, property) -> {
            Object value = Json.asObject(property).get("default");
            if (value != null) {
                assertThat(refusals(declared, Map.of(name, value)))
                        .as("%s of %s", name, Json.write(properties))
                        .noneMatch(refusal -> refusal.pointer().equals("/parameters/" + name));
            }
        });
    }

    @Property(tries = 300)
    void schemaShouldBeAValidSchema(@ForAll("declarations") Declared declared) throws JsonProcessingException {
        // Given
        JsonSchema dialect =
                VALIDATORS.getSchema(com.networknt.schema.SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()));

        // Then
        assertThat(dialect.validate(json(declared.schema()))).isEmpty();
    }

    private List<FieldProblem> refusals(Declared declared, Map<String, Object> request) {
        try {
            filler.fill(
                    declared.workflow(),
                    declared::find,
                    declared.bounds(),
                    request,
                    UserId.random(),
                    JobId.random(),
                    (min, max) -> max);
            return List.of();
        } catch (ProblemException e) {
            // An old text default may be a list that closes a circle: a fault of the workflow, which no schema tells.
            Assume.that(e.errors().stream().allMatch(error -> error.pointer().startsWith("/parameters/")));
            return e.errors();
        }
    }

    private static JsonSchema validator(Map<String, Object> schema) {
        return VALIDATORS.getSchema(json(schema));
    }

    private static JsonNode json(Object value) {
        try {
            return MAPPER.readTree(Json.write(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Provide
    Arbitrary<Declared> declarations() {
        Arbitrary<Map<String, Map<String, Object>>> specs =
                Arbitraries.maps(Arbitraries.of(NAMES), members()).ofMinSize(1).ofMaxSize(4);
        Arbitrary<Optional<ModelDefinition>> models = Arbitraries.maps(Arbitraries.of(NAMES), members())
                .ofMaxSize(2)
                .map(parameters -> new ModelDefinition(
                        ModelId.random(), "m", null, "m.safetensors", null, read(parameters), null, null))
                .optional(0.4);
        Arbitrary<Map<String, PlanBounds.Bound>> bounds =
                Arbitraries.maps(Arbitraries.of(NAMES), bound()).ofMaxSize(2);
        Arbitrary<Set<String>> used = Arbitraries.of(NAMES).set().ofMaxSize(3);
        return Combinators.combine(specs, models, bounds, used).as((parameters, model, plan, names) -> {
            Map<String, Object> inputs = new LinkedHashMap<>();
            names.stream().filter(parameters::containsKey).forEach(name -> inputs.put(name, "{{" + name + "}}"));
            Map<String, Object> graph = Map.of("1", Map.of("class_type", "Kit", "inputs", inputs));
            WorkflowDefinition workflow = new WorkflowDefinition(
                    oart.persistence.workflow.WorkflowId.random(),
                    "any",
                    null,
                    null,
                    model.map(ModelDefinition::id).orElse(null),
                    null,
                    null,
                    graph,
                    read(parameters),
                    null,
                    null,
                    null,
                    null);
            return new Declared(workflow, model, new PlanBounds("FREE", plan));
        });
    }

    /** Mostly values that some type takes, and now and then a name that is none. */
    @Provide
    Arbitrary<Map<String, Object>> requests() {
        Arbitrary<String> frequent = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(8, "A"),
                net.jqwik.api.Tuple.of(8, "B"),
                net.jqwik.api.Tuple.of(8, "C"),
                net.jqwik.api.Tuple.of(4, "MODEL_PATH"),
                net.jqwik.api.Tuple.of(1, "NOPE"));
        return Arbitraries.maps(frequent, values()).ofMaxSize(3);
    }

    private static List<ParameterSpec> read(Map<String, Map<String, Object>> parameters) {
        List<Object> stored = new ArrayList<>();
        parameters.forEach((name, members) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", name);
            entry.putAll(members);
            stored.add(entry);
        });
        return ParameterSpec.readAll(stored);
    }

    private static Arbitrary<Map<String, Object>> members() {
        Arbitrary<Object> types = Arbitraries.of(
                "TEXT",
                "TEXT_AREA",
                "SELECT",
                "SELECT",
                "NUMBER",
                "NUMBER",
                "NUMBER",
                "BOOLEAN",
                "JSON",
                "IMAGE",
                "NONSENSE");
        Arbitrary<Boolean> rarely = Arbitraries.of(true, false, false, false);
        Arbitrary<Object> bounds = Arbitraries.oneOf(numbers(), Arbitraries.just("12"));
        return Combinators.combine(
                        types,
                        Arbitraries.of(true, false),
                        rarely,
                        values().optional(0.6),
                        bounds.optional(0.4),
                        bounds.optional(0.4),
                        values().list().ofMaxSize(4).optional(0.5),
                        Arbitraries.integers().between(1, 9).optional(0.5))
                .as((type, required, randomize, byDefault, min, max, options, order) -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    members.put("type", type);
                    members.put("required", required);
                    members.put("randomize", randomize);
                    byDefault.ifPresent(value -> members.put("default", value));
                    min.ifPresent(value -> members.put("min_value", value));
                    max.ifPresent(value -> members.put("max_value", value));
                    options.ifPresent(value -> members.put("options", value));
                    order.ifPresent(value -> members.put("order", value.longValue()));
                    return members;
                });
    }

    private static Arbitrary<PlanBounds.Bound> bound() {
        Arbitrary<BigDecimal> decimals = numbers().map(number -> new BigDecimal(number.toString()));
        return Combinators.combine(
                        decimals.optional(0.5),
                        decimals.optional(0.5),
                        values().list().ofMaxSize(3).optional(0.4))
                .as((min, max, options) ->
                        new PlanBounds.Bound(min.orElse(null), max.orElse(null), options.orElse(List.of())));
    }

    private static Arbitrary<Object> numbers() {
        return Arbitraries.of(
                0L, 1L, 2L, 12L, 512L, -3L, new BigDecimal("0.5"), new BigDecimal("12.0"), Numbers.MAX_SEED);
    }

    /**
     * Texts that spell numbers are left out: a request may send them, a schema does not say so. So is base64, which becomes an id before the
     * filler sees it.
     */
    private static Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                numbers(),
                Arbitraries.of("", "a cat", "a dog", "cat.png", PICTURE, "{{A}}"),
                Arbitraries.of(true, false),
                Arbitraries.of(
                        List.of(1L, 2L),
                        List.of("1", 0L),
                        List.of("1", 0L, 0L),
                        Map.of("a", "b"),
                        Map.of(ParameterRule.WRAPPED, List.of("1", 0L)),
                        Map.of(ParameterRule.WRAPPED, List.of(1L))));
    }
}
