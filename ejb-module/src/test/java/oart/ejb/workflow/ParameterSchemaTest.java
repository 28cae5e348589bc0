package oart.ejb.workflow;

import static oart.ejb.workflow.Definitions.aModel;
import static oart.ejb.workflow.Definitions.aWorkflow;
import static oart.ejb.workflow.Definitions.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oart.json.Json;
import org.junit.jupiter.api.Test;

/** What a client reads in a schema. */
class ParameterSchemaTest {
    private static final String GRAPH =
            "{'1': {'class_type': 'Kit', 'inputs': {'a': '{{PROMPT}}', 'b': '{{WIDTH}}', 'c': '{{SEED}}'}}}";
    private static final String PARAMETERS = """
            [{'name': 'SEED', 'type': 'NUMBER', 'required': true, 'default': 0, 'order': 3, 'randomize': true,
              'min_value': 0, 'max_value': 18446744073709551615},
             {'name': 'PROMPT', 'type': 'TEXT_AREA', 'required': true, 'order': 1, 'description': 'What to see', 'example': 'a fox'},
             {'name': 'WIDTH', 'type': 'NUMBER', 'required': true, 'default': 1024, 'order': 2, 'min_value': 64, 'max_value': 4096},
             {'name': 'SAMPLER', 'type': 'SELECT', 'default': 'dpm', 'options': ['euler', 'dpm', 'heun']},
             {'name': 'user_id'}, {'name': 'IMAGE', 'input_or_output': 'OUTPUT', 'required': true, 'default': 'x', 'node_id': '1'}]""";

    @Test
    void schemaShouldShowInputsInTheirOrderAsJsonSchemaTells() {
        // When
        Map<String, Object> schema = schema(aWorkflow(GRAPH, PARAMETERS), PlanBounds.NONE, Optional.empty());

        // Then
        assertThat(schema).containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema");
        assertThat(schema).containsEntry("additionalProperties", false);
        assertThat(schema).containsEntry("required", List.of("PROMPT"));
        assertThat(properties(schema).keySet()).containsExactly("PROMPT", "WIDTH", "SEED", "SAMPLER");
        assertThat(property(schema, "PROMPT")).isEqualTo(json("""
                {'title': 'PROMPT', 'description': 'What to see', 'type': 'string', 'examples': ['a fox'],
                 'x-type': 'TEXT_AREA', 'x-order': 1}"""));
        assertThat(property(schema, "WIDTH")).isEqualTo(json("""
                {'title': 'WIDTH', 'type': 'number', 'minimum': 64, 'maximum': 4096, 'default': 1024, 'x-type': 'NUMBER', 'x-order': 2}"""));
        assertThat(property(schema, "SEED")).isEqualTo(json("""
                {'title': 'SEED', 'type': 'number', 'minimum': 0, 'maximum': 18446744073709551615, 'x-type': 'NUMBER', 'x-order': 3,
                 'x-randomize': true}"""));
        assertThat(property(schema, "SAMPLER")).isEqualTo(json("""
                {'title': 'SAMPLER', 'enum': ['euler', 'dpm', 'heun'], 'default': 'dpm', 'x-type': 'SELECT'}"""));
    }

    @Test
    void schemaShouldShowTheBoundsOfThePlanAndLowerADefaultThatIsAbove() {
        // Given
        PlanBounds free = new PlanBounds(
                "FREE",
                Map.of(
                        "WIDTH", new PlanBounds.Bound(null, new BigDecimal(512), List.of()),
                        "SAMPLER", new PlanBounds.Bound(null, null, List.of("euler"))));

        // When
        Map<String, Object> schema = schema(aWorkflow(GRAPH, PARAMETERS), free, Optional.empty());

        // Then
        assertThat(property(schema, "WIDTH")).containsEntry("maximum", 512L).containsEntry("default", 512L);
        assertThat(property(schema, "SAMPLER"))
                .containsEntry("enum", List.of("euler"))
                .containsEntry("default", "euler");
    }

    @Test
    void schemaShouldJoinTheParametersOfTheDefaultModelAndOfferTheOthers() {
        // Given
        ModelDefinition small = aModel("small.safetensors", "[{'name': 'WIDTH', 'default': 512, 'max_value': 768}]");
        ModelDefinition large =
                aModel("large.safetensors", "[{'name': 'GUIDANCE', 'type': 'NUMBER', 'required': true}]");
        WorkflowDefinition workflow = aWorkflow(GRAPH, PARAMETERS, small.id());

        // When
        Map<String, Object> byDefault = schema(workflow, PlanBounds.NONE, Optional.empty(), small, large);
        Map<String, Object> chosen = schema(workflow, PlanBounds.NONE, Optional.of(large), small, large);

        // Then
        assertThat(property(byDefault, "WIDTH")).containsEntry("default", 512L).containsEntry("maximum", 768L);
        assertThat(property(byDefault, "MODEL_ID"))
                .containsEntry("default", small.id().toString())
                .containsEntry(
                        "oneOf",
                        List.of(
                                Map.of("const", small.id().toString(), "title", "model"),
                                Map.of("const", large.id().toString(), "title", "model")));
        assertThat(byDefault).containsEntry("required", List.of("PROMPT"));
        assertThat(chosen).containsEntry("required", List.of("PROMPT", "GUIDANCE", "MODEL_ID"));
        assertThat(property(chosen, "WIDTH")).containsEntry("maximum", 4096L);
    }

    @Test
    void schemaShouldDemandAModelWhenThePlanDoesNotIncludeTheDefaultOne() {
        // Given
        ModelDefinition small = aModel("small.safetensors", "[]");
        ModelDefinition large = aModel("large.safetensors", "[]");
        WorkflowDefinition workflow = aWorkflow(
                GRAPH,
                "[{'name': 'WEIGHTS', 'type': 'SELECT', 'options': ['small.safetensors', 'large.safetensors', 'other.pt']}]",
                large.id());

        // When
        Map<String, Object> schema = ParameterSchema.of(
                workflow,
                PlanBounds.NONE,
                new ParameterSchema.Models(
                        id -> Optional.of(large), Optional.empty(), List.of(small), Set.of("large.safetensors")));

        // Then
        assertThat(schema).containsEntry("required", List.of("MODEL_ID"));
        assertThat(property(schema, "MODEL_ID")).doesNotContainKey("default");
        assertThat(property(schema, "WEIGHTS")).containsEntry("enum", List.of("small.safetensors", "other.pt"));
    }

    @Test
    void schemaShouldDemandWhatTheGraphUsesAndNothingElseGives() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                GRAPH,
                "[{'name': 'PROMPT'}, {'name': 'UNUSED'}, {'name': 'WIDTH', 'type': 'NUMBER', 'default': 'wide'}]");

        // Then
        assertThat(schema(workflow, PlanBounds.NONE, Optional.empty()))
                .containsEntry("required", List.of("PROMPT", "WIDTH"));
    }

    @Test
    void schemaShouldSayHowToGiveAPictureAndWhatAFileNameMayHold() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Save', 'inputs': {'images': '{{PICTURE}}', 'filename_prefix': 'kit/{{NAME}}'}}}",
                "[{'name': 'PICTURE', 'type': 'IMAGE', 'default': 'cat.png'}, {'name': 'NAME', 'default': 'x'}]");

        // When
        Map<String, Object> schema = schema(workflow, PlanBounds.NONE, Optional.empty());

        // Then
        assertThat(property(schema, "PICTURE").get("description").toString()).contains("POST /image/upload", "base64");
        assertThat(property(schema, "PICTURE")).doesNotContainKey("default");
        assertThat(Json.write(property(schema, "PICTURE").get("anyOf")))
                .contains("\"format\":\"uuid\"", "contentEncoding");
        assertThat("a/b".matches(property(schema, "NAME").get("pattern").toString()))
                .isTrue();
        assertThat("a\\b".matches(property(schema, "NAME").get("pattern").toString()))
                .isFalse();
    }

    @Test
    void schemaShouldAllowNothingWherePlanAndWorkflowShareNothing() {
        // Given
        PlanBounds plan = new PlanBounds("FREE", Map.of("SAMPLER", new PlanBounds.Bound(null, null, List.of("ddim"))));

        // Then
        assertThat(property(schema(aWorkflow(GRAPH, PARAMETERS), plan, Optional.empty()), "SAMPLER"))
                .containsEntry("not", Map.of());
    }

    private static Map<String, Object> schema(
            WorkflowDefinition workflow,
            PlanBounds bounds,
            Optional<ModelDefinition> wanted,
            ModelDefinition... models) {
        Map<Object, ModelDefinition> known =
                Arrays.stream(models).collect(Collectors.toMap(ModelDefinition::id, model -> model));
        Map<String, Object> schema = ParameterSchema.of(
                workflow,
                bounds,
                new ParameterSchema.Models(
                        id -> Optional.ofNullable(known.get(id)), wanted, List.of(models), Set.of()));
        // As it travels: a number is a number whatever class it has here.
        return Json.readObject(Json.write(schema));
    }

    private static Map<String, Object> properties(Map<String, Object> schema) {
        return Json.asObject(schema.get("properties"));
    }

    private static Map<String, Object> property(Map<String, Object> schema, String name) {
        return Json.asObject(properties(schema).get(name));
    }
}
