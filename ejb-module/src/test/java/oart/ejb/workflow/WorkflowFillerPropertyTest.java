package oart.ejb.workflow;

import static oart.ejb.workflow.Definitions.specs;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** What must hold for any text, any number and any graph. */
class WorkflowFillerPropertyTest {
    private static final List<String> NASTY = List.of(
            "\"",
            "'",
            "\\",
            "\\\\n",
            "{{user_id}}",
            "{{PROMPT}}",
            "{{SEED}}",
            "{{",
            "}}",
            "{",
            "}",
            "\n",
            "\r\n",
            "\t",
            "$1",
            "\\$0",
            "🦊",
            "👩‍🚀",
            "é",
            "\u0085",
            "\u2028",
            "[\"1\", 0]",
            "\"}, \"x\": {",
            "</script>",
            "%s");

    private final WorkflowFiller filler = new WorkflowFiller();

    @Property
    void anyTextShouldArriveByteForByte(@ForAll("texts") String prompt) {
        // Given
        WorkflowDefinition workflow = workflow(
                Map.of(
                        "text",
                        "{{PROMPT}}",
                        "longer",
                        "<{{PROMPT}}|{{PROMPT}}>",
                        "nested",
                        Map.of("deep", List.of("{{PROMPT}}"))),
                "[{'name': 'PROMPT', 'type': 'TEXT_AREA'}, {'name': 'SEED', 'default': 'seed'}]");

        // When
        FilledGraph filled = fill(workflow, Map.of("PROMPT", prompt));

        // Then
        byte[] sent = Json.writeBytes(filled.graph());
        Map<String, Object> received = inputs(Json.readObject(sent));
        assertThat(bytes(received.get("text"))).isEqualTo(bytes(prompt));
        assertThat(received.get("longer")).isEqualTo("<" + prompt + "|" + prompt + ">");
        assertThat(received.get("nested")).isEqualTo(Map.of("deep", List.of(prompt)));
        assertThat(filled.values()).containsEntry("PROMPT", prompt);
    }

    @Property
    void anyIntegerShouldStayExact(@ForAll("integers") BigInteger number) {
        // Given
        WorkflowDefinition workflow =
                workflow(Map.of("n", "{{N}}", "t", "n={{N}}"), "[{'name': 'N', 'type': 'NUMBER'}]");
        Map<String, Object> request = Json.readObject("{\"N\": " + number + "}");

        // When
        FilledGraph filled = fill(workflow, request);
        FilledGraph spelled = fill(workflow, Map.of("N", number.toString()));

        // Then
        assertThat(Json.write(inputs(filled.graph()).get("n"))).isEqualTo(number.toString());
        assertThat(inputs(filled.graph()).get("t")).isEqualTo("n=" + number);
        assertThat(spelled.graph()).isEqualTo(filled.graph());
    }

    @Property
    void drawnValuesShouldLieWithinTheBounds(@ForAll("integers") BigInteger one, @ForAll("integers") BigInteger other) {
        // Given
        BigInteger min = one.min(other);
        BigInteger max = one.max(other);
        WorkflowDefinition workflow = workflow(
                Map.of("n", "{{N}}"),
                "[{'name': 'N', 'type': 'NUMBER', 'randomize': true, 'min_value': " + min + ", 'max_value': " + max
                        + "}]");

        // When
        FilledGraph filled = fill(workflow, Map.of());

        // Then
        assertThat(new BigInteger(filled.seeds().get("N").toString())).isBetween(min, max);
    }

    @Property(tries = 300)
    void theStructureShouldNotChange(@ForAll("graphs") Map<String, Object> graph, @ForAll("texts") String text) {
        // Given
        WorkflowDefinition workflow = new WorkflowDefinition(
                WorkflowId.random(),
                "any",
                null,
                null,
                null,
                null,
                null,
                graph,
                specs("[{'name': 'T'}]"),
                null,
                null,
                null,
                null);

        // When
        FilledGraph filled = fill(workflow, Map.of("T", text));

        // Then
        assertThat(filled.graph()).isEqualTo(expected(graph, text));
        assertThat(filled.graph().keySet()).containsExactlyElementsOf(graph.keySet());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(NASTY).list().ofMaxSize(8).map(parts -> String.join("", parts)),
                Arbitraries.strings().ofMaxLength(60).filter(WorkflowFillerPropertyTest::isUsable));
    }

    @Provide
    Arbitrary<BigInteger> integers() {
        return Arbitraries.bigIntegers().between(Numbers.MAX_SEED.negate(), Numbers.MAX_SEED);
    }

    /** Graphs of up to twelve nodes whose links point backwards, with literals and placeholders anywhere in the inputs. */
    @Provide
    Arbitrary<Map<String, Object>> graphs() {
        Arbitrary<Object> literals =
                Arbitraries.of("plain", 5L, true, "{{T}}", "a {{T}} b", "{red|blue}", "{{not a name}}");
        Arbitrary<Object> nested =
                Combinators.combine(literals, literals).as((a, b) -> Map.of("a", a, "b", List.of(b, Map.of("c", a))));
        return Arbitraries.oneOf(literals, nested)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(values -> {
                    Map<String, Object> graph = new LinkedHashMap<>();
                    for (int i = 0; i < values.size(); i++) {
                        Map<String, Object> inputs = new LinkedHashMap<>();
                        inputs.put("value", values.get(i));
                        if (i > 0) {
                            inputs.put("link", List.of("n" + (i - 1), 0L));
                        }
                        graph.put("n" + i, Map.of("class_type", "Class" + i % 3, "inputs", inputs));
                    }
                    return graph;
                });
    }

    /** The obvious, slow way: values are replaced one by one in a copy. */
    private static Object expected(Object template, String text) {
        if (template instanceof Map<?, ?> object) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            object.forEach((key, value) -> copy.put(key, expected(value, text)));
            return copy;
        }
        if (template instanceof List<?> array) {
            return array.stream().map(element -> expected(element, text)).toList();
        }
        return template instanceof String string ? string.replace("{{T}}", text) : template;
    }

    private static WorkflowDefinition workflow(Map<String, Object> inputs, String parameters) {
        return new WorkflowDefinition(
                WorkflowId.random(),
                "any",
                null,
                null,
                null,
                null,
                null,
                Map.of("1", Map.of("class_type", "Kit", "inputs", inputs)),
                specs(parameters),
                null,
                null,
                null,
                null);
    }

    private FilledGraph fill(WorkflowDefinition workflow, Map<String, Object> values) {
        return filler.fill(
                workflow,
                id -> Optional.empty(),
                PlanBounds.NONE,
                values,
                UserId.random(),
                JobId.random(),
                new RandomSeedSource());
    }

    private static Map<String, Object> inputs(Map<String, Object> graph) {
        return Json.asObject(Json.asObject(graph.get("1")).get("inputs"));
    }

    private static byte[] bytes(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isUsable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
