package oart.ejb.workflow;

import static oart.ejb.workflow.Definitions.aModel;
import static oart.ejb.workflow.Definitions.aWorkflow;
import static oart.ejb.workflow.Definitions.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.ModelId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowFillerTest {
    private static final UserId ADA = UserId.random();
    private static final JobId JOB = JobId.random();
    private static final SeedSource LOWEST = (min, max) -> min;
    private static final SeedSource HIGHEST = (min, max) -> max;

    private final WorkflowFiller filler = new WorkflowFiller();

    @Test
    void fillShouldInsertTypedValuesWhenAStringIsOnePlaceholder() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}', 'f': '{{ F }}', 'b': '{{B}}', 'o': '{{O}}', 's': '{{S}}'}}}",
                "[{'name': 'N', 'type': 'NUMBER'}, {'name': 'F', 'type': 'NUMBER'}, {'name': 'B', 'type': 'BOOLEAN'},"
                        + " {'name': 'O', 'type': 'JSON'}, {'name': 'S'}]");

        // When
        FilledGraph filled =
                fill(workflow, json("{'N': '20', 'F': 7.50, 'B': false, 'O': {'a': [1, {'b': null}]}, 'S': '5'}"));

        // Then
        assertThat(inputs(filled, "1"))
                .containsExactly(
                        entry("n", 20L),
                        entry("f", new BigDecimal("7.50")),
                        entry("b", false),
                        entry("o", json("{'a': [1, {'b': null}]}")),
                        entry("s", "5"));
    }

    @Test
    void fillShouldInsertTextWhenThePlaceholderStandsInsideLongerText() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'t': 'not: {{P}} (seed {{N}}, {{B}}, {{O}}) {{{N}}} {{red|blue}} {{not a name}}'}}}",
                "[{'name': 'P'}, {'name': 'N', 'type': 'NUMBER'}, {'name': 'B', 'type': 'BOOLEAN'}, {'name': 'O', 'type': 'JSON'}]");

        // When
        FilledGraph filled = fill(workflow, json("{'P': 'a {{N}} cat', 'N': 1e2, 'B': true, 'O': {'a': 1}}"));

        // Then
        assertThat(inputs(filled, "1"))
                .containsExactly(
                        entry("t", "not: a {{N}} cat (seed 100, true, {\"a\":1}) {100} {{red|blue}} {{not a name}}"));
    }

    @Test
    void fillShouldInsertPicturesAsTextWhereNothingIsOpened() {
        // Given
        String id = "0f8fad5b-d9cb-469f-a165-70867728950e";
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'LoadImage', '_meta': {'title': 'of {{P}}', 'x': ['{{P}}']}, 'inputs': {'image': '{{P}}'}}}",
                "[{'name': 'P', 'type': 'IMAGE'}]");

        // When
        FilledGraph filled = fill(workflow, Map.of("P", id));

        // Then
        assertThat(Json.asObject(filled.graph().get("1")))
                .containsEntry("_meta", Map.of("title", "of " + id, "x", List.of(id)));
        assertThat(filled.inputPictures()).containsExactly(new FilledGraph.InputPicture("P", "1", "image", id));
    }

    @Test
    void fillShouldFillSystemPlaceholders() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'9': {'class_type': 'SaveImage', '_meta': {'title': 'Save - {{output_node_id}}'},"
                        + " 'inputs': {'filename_prefix': 'user_{{user_id}}_job_{{job_id}}'}}}",
                "[{'name': 'IMAGE', 'type': 'IMAGE', 'input_or_output': 'OUTPUT', 'node_id': '9', 'required': true, 'default': ''}]");

        // When
        FilledGraph filled = fill(workflow, Map.of());

        // Then
        assertThat(inputs(filled, "9")).containsEntry("filename_prefix", "user_" + ADA + "_job_" + JOB);
        assertThat(Json.asObject(filled.graph().get("9"))).containsEntry("_meta", Map.of("title", "Save - 9"));
        assertThat(filled.outputs()).extracting(ParameterSpec::name).containsExactly("IMAGE");
        assertThat(filled.values()).isEmpty();
        assertThat(filled.nodeClasses()).containsExactly("SaveImage");
    }

    @Test
    void fillShouldTellAllProblemsAtOnceWhenSeveralValuesAreWrong() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'a': '{{A}}', 'free': '{{FREE}}', 'x': '{{NOWHERE}}'}}}",
                "[{'name': 'A', 'required': true}, {'name': 'N', 'type': 'NUMBER', 'min_value': 1, 'max_value': 8},"
                        + " {'name': 'BIG', 'type': 'NUMBER', 'max_value': 8}, {'name': 'B', 'type': 'BOOLEAN'},"
                        + " {'name': 'S', 'type': 'SELECT', 'options': ['x', 2]}, {'name': 'FREE'}, {'name': 'P', 'type': 'IMAGE'},"
                        + " {'name': 'OUT', 'input_or_output': 'OUTPUT', 'node_id': '1'}, {'name': 'T'}]");

        // When
        ProblemException problem = refusal(
                workflow,
                json(
                        "{'A': null, 'N': 'abc', 'BIG': 9, 'B': 'true', 'S': '2', 'P': 'cat.png', 'OUT': 1, 'T': 5, 'a/b': 1, 'user_id': 'x'}"));

        // Then
        assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_FAILED);
        assertThat(problem.errors())
                .containsExactlyInAnyOrder(
                        new FieldProblem("/parameters/A", "A is required."),
                        new FieldProblem("/parameters/N", "N must be a number."),
                        new FieldProblem("/parameters/BIG", "BIG must be at most 8; 9 was given."),
                        new FieldProblem("/parameters/B", "B must be true or false."),
                        new FieldProblem("/parameters/S", "S must be one of \"x\", 2."),
                        new FieldProblem(
                                "/parameters/P", "P must be the id of an uploaded file or of one of your images."),
                        new FieldProblem(
                                "/parameters/OUT", "OUT is an output of this workflow, not a parameter of a request."),
                        new FieldProblem("/parameters/T", "T must be a text."),
                        new FieldProblem("/parameters/a~1b", "a/b is not a parameter of this workflow."),
                        new FieldProblem("/parameters/user_id", "user_id is filled by the system and cannot be sent."),
                        new FieldProblem(
                                "/parameters/FREE", "FREE has no value and no default, but the workflow uses it."),
                        new FieldProblem(
                                "/workflow_id",
                                "The workflow uses the placeholder NOWHERE, which is no parameter of it."));
    }

    @ParameterizedTest
    @CsvSource({
        "18446744073709551615, 18446744073709551615",
        "9223372036854775808, 9223372036854775808",
        "'\"18446744073709551615\"', 18446744073709551615",
        "9007199254740993, 9007199254740993",
        "-5, -5",
        "0.1, 0.1",
        "'\" 20 \"', 20",
        "'\"0.50\"', 0.50",
        "1.7E+308, 1.7E+308",
        "0.0, 0.0",
        "5E-324, 5E-324"
    })
    void fillShouldKeepNumbersExact(String given, String sent) {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}'}}}", "[{'name': 'N', 'type': 'NUMBER'}]");

        // When
        FilledGraph filled = fill(workflow, json("{'N': " + given + "}"));

        // Then
        assertThat(Json.write(filled.graph()))
                .isEqualTo("{\"1\":{\"class_type\":\"Kit\",\"inputs\":{\"n\":" + sent + "}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'abc'", "''", "'1_000'", "'0x10'", "'NaN'", "'1 2'", "true", "[1]", "{'a': 1}"})
    void fillShouldRefuseWhatIsNoNumber(String given) {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}'}}}", "[{'name': 'N', 'type': 'NUMBER'}]");

        // When
        ProblemException problem = refusal(workflow, json("{'N': " + given + "}"));

        // Then
        assertThat(problem.errors()).containsExactly(new FieldProblem("/parameters/N", "N must be a number."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e310",
                "-1e310",
                "'1e999'",
                "'1e99999'",
                "2e308",
                "'-2e308'",
                "NINES",
                "'NINES'",
                "1e-390",
                "-1e-324",
                "'0.1e-350'"
            })
    void fillShouldRefuseNumbersThatAreNoDouble(String given) {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}'}}}", "[{'name': 'N', 'type': 'NUMBER'}]");

        // When
        ProblemException problem = refusal(workflow, json("{'N': " + given.replace("NINES", "9".repeat(309)) + "}"));

        // Then
        assertThat(problem.errors())
                .containsExactly(
                        new FieldProblem("/parameters/N", "N is outside the range of numbers that ComfyUI can hold."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'S': 1e399}", "{'S': -1e390}", "{'J': 1e399}", "{'J': {'a': [0, {'b': 1e399}]}}"})
    void fillShouldRefuseNumbersBeyondADoubleInsideOtherValues(String given) {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {}}}",
                "[{'name': 'S', 'type': 'SELECT'}, {'name': 'J', 'type': 'JSON'}]");

        // When
        ProblemException problem = refusal(workflow, json(given));

        // Then
        String name = given.substring(2, 3);
        assertThat(problem.errors())
                .containsExactly(new FieldProblem(
                        "/parameters/" + name, name + " has a number that is too large or too small."));
    }

    @Test
    void fillShouldDrawWithinBoundsWhenRandomizeAndNoValue() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'seed': '{{SEED}}'}}}",
                "[{'name': 'SEED', 'type': 'NUMBER', 'randomize': true, 'default': 5, 'min_value': 0.5, 'max_value': 18446744073709551615}]");

        // When
        FilledGraph low = fill(workflow, Map.of(), PlanBounds.NONE, LOWEST);
        FilledGraph high = fill(workflow, Map.of(), PlanBounds.NONE, HIGHEST);
        FilledGraph given = fill(workflow, json("{'SEED': 7}"), PlanBounds.NONE, HIGHEST);

        // Then
        assertThat(low.seeds()).containsExactly(entry("SEED", 1L));
        assertThat(high.seeds()).containsExactly(entry("SEED", new BigInteger("18446744073709551615")));
        assertThat(high.values()).isEqualTo(high.seeds());
        assertThat(inputs(high, "1")).isEqualTo(Map.of("seed", new BigInteger("18446744073709551615")));
        assertThat(given.seeds()).containsExactly(entry("SEED", 7L));
    }

    @Test
    void fillShouldDrawOnlyWhatARequestCouldSend() {
        // Given
        String graph = "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}'}}}";
        String drawn = "'name': 'N', 'randomize': true, 'min_value': 1, 'max_value': 9";
        WorkflowDefinition number = aWorkflow(graph, "[{'type': 'NUMBER', " + drawn + "}]");
        WorkflowDefinition choice =
                aWorkflow(graph, "[{'type': 'SELECT', 'options': ['a', 0, 4, 8, 12], " + drawn + "}]");
        WorkflowDefinition flag = aWorkflow(graph, "[{'type': 'BOOLEAN', " + drawn + "}]");
        WorkflowDefinition backwards = aWorkflow(
                graph, "[{'name': 'N', 'type': 'NUMBER', 'randomize': true, 'min_value': 2, 'max_value': 1}]");
        PlanBounds plan =
                new PlanBounds("FREE", Map.of("N", new PlanBounds.Bound(null, null, List.of(3L, 5L, "x", 11L))));

        // Then
        assertThat(fill(number, Map.of(), plan, LOWEST).seeds()).containsEntry("N", 3L);
        assertThat(fill(number, Map.of(), plan, HIGHEST).seeds()).containsEntry("N", 5L);
        assertThat(fill(choice, Map.of(), PlanBounds.NONE, HIGHEST).seeds()).containsEntry("N", 8L);
        assertThat(refusal(choice, Map.of(), plan).detail()).contains("cannot be drawn");
        assertThat(refusal(flag, Map.of()).detail()).isEqualTo("N must be true or false.");
        assertThat(refusal(backwards, Map.of()).detail()).contains("no whole number from 2 to 1");
    }

    @Test
    void fillShouldNotDrawAboveComfyUisLargestSeedWhenTheBoundIsAFloat() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'seed': '{{SEED}}'}}}",
                "[{'name': 'SEED', 'type': 'NUMBER', 'randomize': true, 'min_value': 0, 'max_value': 1.8446744073709552e19}]");

        // When
        FilledGraph filled = fill(workflow, Map.of(), PlanBounds.NONE, HIGHEST);

        // Then
        assertThat(filled.seeds()).containsExactly(entry("SEED", new BigInteger("18446744073709551615")));
    }

    @Test
    void fillShouldGiveTheSameGraphWhenTheUsedValuesAreSentAgain() {
        // Given
        ModelDefinition model = aModel("a.safetensors", "[{'name': 'STEPS', 'default': 3}]");
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'seed': '{{SEED}}', 'steps': '{{STEPS}}', 'm': '{{MODEL_PATH}}', 't': '{{T}}'}}}",
                "[{'name': 'SEED', 'type': 'NUMBER', 'randomize': true, 'min_value': 0, 'max_value': 9999},"
                        + " {'name': 'STEPS', 'type': 'NUMBER', 'default': 20}, {'name': 'T', 'default': ''}]",
                model.id());

        // When
        FilledGraph first = fill(workflow, Map.of(), PlanBounds.NONE, HIGHEST, model);
        FilledGraph again = fill(workflow, first.values(), PlanBounds.NONE, LOWEST, model);

        // Then
        assertThat(again.graph()).isEqualTo(first.graph());
        assertThat(again.values()).isEqualTo(first.values());
        assertThat(first.values())
                .containsEntry("MODEL_ID", model.id().toString())
                .containsEntry("T", "");
    }

    @Test
    void fillShouldRefuseWhenRandomizeHasNoBounds() {
        // Given
        ModelDefinition model = aModel("svdq", "[{'name': 'SEED', 'type': 'NUMBER', 'default': 0, 'randomize': true}]");
        WorkflowDefinition workflow = aWorkflow("{'1': {'class_type': 'Kit', 'inputs': {}}}", "[]", model.id());

        // When
        ProblemException problem = refusal(workflow, Map.of(), PlanBounds.NONE, model);

        // Then
        assertThat(problem.errors()).extracting(FieldProblem::pointer).containsExactly("/parameters/SEED");
        assertThat(fill(workflow, Map.of("SEED", 4L), PlanBounds.NONE, LOWEST, model)
                        .seeds())
                .containsEntry("SEED", 4L);
    }

    @Test
    void fillShouldTakeTheModelsMembersOverTheWorkflowsWhenAModelIsNamed() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'steps': '{{STEPS}}', 'cfg': '{{CFG}}', 'path': 'models/{{MODEL_PATH}}'}}}",
                "[{'name': 'STEPS', 'type': 'NUMBER', 'default': 20, 'min_value': 1, 'max_value': 50},"
                        + " {'name': 'CFG', 'type': 'NUMBER', 'default': 7.5}]");
        ModelDefinition model = aModel(
                "x.safetensors",
                "[{'name': 'STEPS', 'default': 2, 'min_value': null, 'max_value': 8}, {'name': 'EXTRA', 'default': 'e'}]");
        String id = model.id().toString();

        // When
        FilledGraph byModel = fill(workflow, Map.of("MODEL_ID", id), PlanBounds.NONE, LOWEST, model);
        FilledGraph byRequest = fill(workflow, Map.of("MODEL_ID", id, "STEPS", 1L), PlanBounds.NONE, LOWEST, model);
        ProblemException low = refusal(workflow, Map.of("MODEL_ID", id, "STEPS", 0L), PlanBounds.NONE, model);
        ProblemException high = refusal(workflow, Map.of("MODEL_ID", id, "STEPS", 9L), PlanBounds.NONE, model);

        // Then
        assertThat(Json.write(inputs(byModel, "1")))
                .isEqualTo("{\"steps\":2,\"cfg\":7.5,\"path\":\"models/x.safetensors\"}");
        assertThat(byModel.values()).containsOnlyKeys("MODEL_ID", "STEPS", "CFG", "EXTRA");
        assertThat(inputs(byRequest, "1")).containsEntry("steps", 1L);
        assertThat(low.detail()).isEqualTo("STEPS must be at least 1; 0 was given.");
        assertThat(high.detail()).isEqualTo("STEPS must be at most 8; 9 was given.");
    }

    @Test
    void fillShouldHoldNamesAgainstTheWorkflowsOwnWhenTheModelIsUnknown() {
        // Given
        WorkflowDefinition workflow =
                aWorkflow("{'1': {'class_type': 'Kit', 'inputs': {}}}", "[{'name': 'OWN', 'type': 'NUMBER'}]");

        // When
        ProblemException unknown =
                refusal(workflow, Map.of("MODEL_ID", ModelId.random().toString(), "STEPS", 1L, "OWN", 1L));
        ProblemException nonsense = refusal(workflow, Map.of("MODEL_ID", 5L));

        // Then
        FieldProblem model = new FieldProblem("/parameters/MODEL_ID", "MODEL_ID must be the id of a model.");
        assertThat(unknown.errors())
                .containsExactly(
                        model, new FieldProblem("/parameters/STEPS", "STEPS is not a parameter of this workflow."));
        assertThat(nonsense.errors()).containsExactly(model);
    }

    @Test
    void fillShouldTakeNullForAbsentWhateverItsName() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}'}}}",
                "[{'name': 'N', 'type': 'NUMBER', 'default': 5},"
                        + " {'name': 'OUT', 'input_or_output': 'OUTPUT', 'node_id': '1'}]");

        // When
        FilledGraph filled =
                fill(workflow, json("{'N': null, 'OUT': null, 'NOPE': null, 'user_id': null, 'MODEL_ID': null}"));

        // Then
        assertThat(filled.values()).containsExactly(entry("N", 5L));
    }

    @Test
    void fillShouldTakeOnlyAModelThatWorkflowAndPlanOffer() {
        // Given
        ModelDefinition small = aModel("small.pt", "[]");
        ModelDefinition large = aModel("large.pt", "[]");
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'m': '{{MODEL_PATH}}'}}}",
                "[{'name': 'MODEL_ID', 'type': 'SELECT', 'options': ['"
                        + small.id().toString().toUpperCase(java.util.Locale.ROOT) + "']}]");
        WorkflowDefinition any = aWorkflow("{'1': {'class_type': 'Kit', 'inputs': {}}}", "[]");
        PlanBounds plan = new PlanBounds(
                "FREE",
                Map.of(
                        "MODEL_ID",
                        new PlanBounds.Bound(null, null, List.of(small.id().toString()))));

        // When
        FilledGraph offered = fill(workflow, Map.of("MODEL_ID", small.id().toString()), plan, LOWEST, small, large);
        ProblemException byWorkflow =
                refusal(workflow, Map.of("MODEL_ID", large.id().toString()), PlanBounds.NONE, small, large);
        ProblemException byPlan =
                refusal(any, Map.of("MODEL_ID", large.id().toString(), "NOPE", 1L), plan, small, large);

        // Then
        assertThat(inputs(offered, "1")).containsEntry("m", "small.pt");
        assertThat(byWorkflow.errors())
                .contains(new FieldProblem(
                        "/parameters/MODEL_ID", "MODEL_ID must be one of the models that this workflow offers."));
        assertThat(byPlan.errors())
                .extracting(FieldProblem::pointer)
                .containsExactly("/parameters/MODEL_ID", "/parameters/NOPE");
    }

    @Test
    void fillShouldLowerDefaultsAndRefuseValuesWhenThePlanIsNarrower() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'w': '{{WIDTH}}', 's': '{{SAMPLER}}', 'seed': '{{SEED}}'}}}",
                "[{'name': 'WIDTH', 'type': 'NUMBER', 'default': 1024, 'min_value': 16, 'max_value': 2048},"
                        + " {'name': 'SAMPLER', 'type': 'SELECT', 'default': 'slow', 'options': ['fast', 'slow']},"
                        + " {'name': 'SEED', 'type': 'NUMBER', 'randomize': true, 'min_value': 0, 'max_value': 100}]");
        PlanBounds free = new PlanBounds(
                "FREE",
                Map.of(
                        "WIDTH", new PlanBounds.Bound(null, new BigDecimal("512"), List.of()),
                        "SAMPLER", new PlanBounds.Bound(null, null, List.of("other", "fast")),
                        "SEED", new PlanBounds.Bound(null, BigDecimal.TEN, List.of())));

        // When
        FilledGraph filled = fill(workflow, Map.of(), free, HIGHEST);
        ProblemException problem = refusal(workflow, json("{'WIDTH': 513, 'SAMPLER': 'slow'}"), free);

        // Then
        assertThat(inputs(filled, "1")).containsExactly(entry("w", 512L), entry("s", "fast"), entry("seed", 10L));
        assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_FAILED);
        assertThat(problem.errors())
                .containsExactly(
                        new FieldProblem(
                                "/parameters/WIDTH",
                                "Plan 'FREE' allows at most 512 for WIDTH (rule parameters.WIDTH.max_value)."),
                        new FieldProblem(
                                "/parameters/SAMPLER",
                                "Plan 'FREE' allows \"other\", \"fast\" for SAMPLER (rule parameters.SAMPLER.options)."));
        assertThat(problem.facts()).containsExactly(entry("rule", "parameters.WIDTH.max_value"), entry("limit", 512L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'default': 40 | 40 | 21 | 20",
                "'default': '40' | '40' | '21' | 20",
                "'type': 'TEXT', 'default': 40 | 40 | '1_000' | 20",
                "'type': 'TEXT_AREA', 'default': '40' | '40' | '２１' | 20",
                "'type': 'SELECT', 'default': 40 | 40 | '21' | 20",
                "'type': 'SELECT', 'default': 40, 'options': [10, 15, 40, 5] | 40 | 40 | 15",
                "'type': 'SELECT', 'default': '40', 'options': ['10', '15', '40', 'a'] | '40' | '40' | '15'",
                "'type': 'JSON', 'default': 40 | 40 | {'__value__': 21} | 20",
                "'type': 'JSON', 'default': '40' | '40' | 21 | 20"
            })
    void fillShouldHoldBoundsOfThePlanAgainstWhatComfyUiWouldMakeANumberOf(
            String members, String atMost40, String tooMuch, String lowered) {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'steps': '{{STEPS}}'}}}",
                "[{'name': 'STEPS', " + members + "}]");
        PlanBounds plan =
                new PlanBounds("FREE", Map.of("STEPS", new PlanBounds.Bound(null, new BigDecimal("20"), List.of())));

        // When
        FilledGraph byDefault = fill(workflow, Map.of(), plan, LOWEST);
        ProblemException problem = refusal(workflow, json("{'STEPS': " + tooMuch + "}"), plan);

        // Then
        assertThat(inputs(byDefault, "1")).isEqualTo(json("{'steps': " + lowered + "}"));
        assertThat(problem.errors()).extracting(FieldProblem::pointer).containsExactly("/parameters/STEPS");
        assertThat(fill(workflow, json("{'STEPS': " + atMost40 + "}")).graph()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20, 0.5, 7.5, 7", "1, 2.5, 7.5, 3", "20, 7.2, 7.5, 7.5", "20.5, 0.5, 7.5, 7.5", "5, 0.5, 7.5, 5"})
    void fillShouldKeepAWholeDefaultWholeWhenBoundsAreFractions(String value, String min, String max, String moved) {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'n': '{{N}}'}}}",
                "[{'name': 'N', 'type': 'NUMBER', 'default': " + value + "}]");
        PlanBounds plan = new PlanBounds(
                "FREE", Map.of("N", new PlanBounds.Bound(new BigDecimal(min), new BigDecimal(max), List.of())));

        // When
        FilledGraph filled = fill(workflow, Map.of(), plan, LOWEST);

        // Then
        assertThat(inputs(filled, "1")).isEqualTo(json("{'n': " + moved + "}"));
    }

    @Test
    void fillShouldTakeATextWithBoundsForANumber() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'Kit', 'inputs': {'seed': '{{SEED}}', 'steps': '{{STEPS}}', 'cfg': '{{CFG}}'}}}",
                "[{'name': 'SEED', 'type': 'TEXT', 'randomize': true, 'min_value': 0, 'max_value': 9},"
                        + " {'name': 'STEPS', 'min_value': 1, 'max_value': 50, 'default': 20}, {'name': 'CFG', 'default': 7.5}]");

        // When
        FilledGraph drawn = fill(workflow, Map.of(), PlanBounds.NONE, HIGHEST);
        FilledGraph again = fill(workflow, drawn.values(), PlanBounds.NONE, LOWEST);
        ProblemException problem = refusal(workflow, json("{'SEED': 10, 'STEPS': 'many', 'CFG': 8}"));

        // Then
        assertThat(Json.write(inputs(drawn, "1"))).isEqualTo("{\"seed\":9,\"steps\":20,\"cfg\":7.5}");
        assertThat(again.graph()).isEqualTo(drawn.graph());
        assertThat(problem.errors())
                .containsExactly(
                        new FieldProblem("/parameters/SEED", "SEED must be at most 9; 10 was given."),
                        new FieldProblem("/parameters/STEPS", "STEPS must be a number."),
                        new FieldProblem("/parameters/CFG", "CFG must be a text."));
    }

    @Test
    void fillShouldCollectInputPicturesWhenTheyAreIds() {
        // Given
        String upload = "0F8FAD5B-D9CB-469F-A165-70867728950E";
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'LoadImage', 'inputs': {'image': '{{PICTURE}}'}},"
                        + " '2': {'class_type': 'LoadImageMask', 'inputs': {'image': '{{PICTURE}}', 'channel': 'alpha'}}}",
                "[{'name': 'PICTURE', 'type': 'IMAGE_UPLOAD', 'required': true, 'default': 'example.png'}]");

        // When
        FilledGraph filled = fill(workflow, Map.of("PICTURE", upload));
        ProblemException absent = refusal(workflow, Map.of());

        // Then
        String id = upload.toLowerCase(java.util.Locale.ROOT);
        assertThat(filled.inputPictures())
                .containsExactly(
                        new FilledGraph.InputPicture("PICTURE", "1", "image", id),
                        new FilledGraph.InputPicture("PICTURE", "2", "image", id));
        assertThat(filled.values()).containsExactly(entry("PICTURE", id));
        assertThat(absent.errors()).containsExactly(new FieldProblem("/parameters/PICTURE", "PICTURE is required."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../b", "/etc/x", "a\\\\b", "C:x", "a\\nb", "a/ .. /b"})
    void fillShouldRefuseWhenAPrefixWouldLeaveTheOutputFolder(String prefix) {
        // Given
        String save = "{'9': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': '%s'}}}";

        // When
        ProblemException byUser =
                refusal(aWorkflow(save.formatted("{{P}}"), "[{'name': 'P'}]"), json("{'P': '" + prefix + "'}"));
        ProblemException byAuthor = refusal(aWorkflow(save.formatted(prefix), "[]"), Map.of());

        // Then
        assertThat(byUser.errors()).extracting(FieldProblem::pointer).containsExactly("/parameters/P");
        assertThat(byAuthor.errors()).extracting(FieldProblem::pointer).containsExactly("/workflow_id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'1': {'class_type': 'A', 'inputs': []}} | Node 1 of the workflow has no inputs object.",
                "{'1': {'class_type': 'A'}} | Node 1 of the workflow has no inputs object.",
                "{'1': {'inputs': {}}} | Node 1 of the workflow has no class_type.",
                "{'1': {'class_type': 7, 'inputs': {}}} | Node 1 of the workflow has no class_type.",
                "{'1': 5} | Node 1 of the workflow is not an object.",
                "{} | The workflow has no nodes.",
                "{'nodes': [], 'links': []} | The workflow is in ComfyUI's UI format; export it with \"Export (API)\" and store that.",
                "{'1': {'class_type': 'A', 'inputs': {'x': ['2', 0]}}} | Input x of node 1 links to node 2, which does not exist.",
                "{'1': {'class_type': 'A', 'inputs': {'x': ['1', 0]}}} | Node 1 of the workflow depends on itself.",
                "{'1': {'class_type': 'A', 'inputs': {'x': ['1', -1]}}} | Input x of node 1 links to a negative output number.",
                "{'1': {'class_type': 'A', 'inputs': {'x': ['2', 0.5]}}} | Input x of node 1 is a list that ComfyUI would take for a link to a node.",
                "{'1': {'class_type': 'A', 'inputs': {'x': {'__value__': ['2', 0]}}}} | Input x of node 1 is a list that ComfyUI would take for a link to a node.",
                "{'1': {'class_type': '{{T}}', 'inputs': {}}} | The workflow uses the placeholder T as a node class or a link, where no value may stand.",
                "{'1': {'class_type': 'A', 'inputs': {'x': ['{{T}}', 0]}}, '{{T}}': {'class_type': 'A', 'inputs': {}}} | The workflow uses the placeholder T as a node class or a link, where no value may stand.",
                "{'1': {'class_type': 'A', 'inputs': {'{{T}}': 1}}} | The workflow uses the placeholder T as the name of an input, where no value may stand."
            })
    void fillShouldRefuseWhenTheGraphWouldHarmABackend(String graph, String fault) {
        // Given
        WorkflowDefinition workflow = aWorkflow(graph, "[{'name': 'T', 'default': '1'}]");

        // When
        ProblemException problem = refusal(workflow, Map.of());

        // Then
        assertThat(problem.errors()).contains(new FieldProblem("/workflow_id", fault));
    }

    @Test
    void fillShouldFindACycleWhenItIsFarFromTheStart() {
        // Given
        StringBuilder graph = new StringBuilder("{'0': {'class_type': 'A', 'inputs': {'x': ['3000', 0]}}");
        for (int i = 1; i <= 3_000; i++) {
            graph.append(", '")
                    .append(i)
                    .append("': {'class_type': 'A', 'inputs': {'x': ['")
                    .append(i - 1)
                    .append("', 0]}}");
        }
        WorkflowDefinition circle = aWorkflow(graph + "}", "[]");
        WorkflowDefinition chain = aWorkflow(graph.toString().replace("['3000', 0]", "1") + "}", "[]");

        // When
        ProblemException problem = refusal(circle, Map.of());

        // Then
        assertThat(problem.detail()).contains("depends on itself");
        assertThat(fill(chain, Map.of()).graph()).hasSize(3_001);
    }

    @Test
    void fillShouldNotLetJsonBecomeALink() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'A', 'inputs': {'x': '{{J}}'}}, '2': {'class_type': 'A', 'inputs': {}}}",
                "[{'name': 'J', 'type': 'JSON'}]");

        // When
        ProblemException plain = refusal(workflow, json("{'J': ['2', 0]}"));
        ProblemException wrapped = refusal(workflow, json("{'J': {'__value__': ['2', 0]}}"));
        ProblemException pythonic = refusal(workflow, json("{'J': ['2', true]}"));
        FilledGraph list = fill(workflow, json("{'J': [1, 2, 3]}"));

        // Then
        assertThat(plain.errors()).extracting(FieldProblem::pointer).containsExactly("/parameters/J");
        assertThat(wrapped.errors()).isEqualTo(plain.errors());
        assertThat(pythonic.errors()).isEqualTo(plain.errors());
        assertThat(inputs(list, "1")).isEqualTo(json("{'x': {'__value__': [1, 2, 3]}}"));
    }

    @Test
    void fillShouldWrapAListOnlyWhereItIsAWholeInput() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'A', '_meta': {'title': '{{J}}'}, 'inputs':"
                        + " {'whole': '{{J}}', 'member': {'a': ['{{J}}']}, 'own': {'__value__': '{{J}}'}, 'text': 'of {{J}}'}}}",
                "[{'name': 'J', 'type': 'JSON'}]");

        // When
        FilledGraph filled = fill(workflow, json("{'J': [1, 2]}"));

        // Then
        assertThat(inputs(filled, "1"))
                .isEqualTo(
                        json("{'whole': {'__value__': [1, 2]}, 'member': {'a': [[1, 2]]}, 'own': {'__value__': [1, 2]},"
                                + " 'text': 'of [1,2]'}"));
        assertThat(Json.asObject(filled.graph().get("1"))).containsEntry("_meta", Map.of("title", "[1,2]"));
        assertThat(filled.values()).containsEntry("J", List.of(1L, 2L));
        assertThat(fill(workflow, filled.values()).graph()).isEqualTo(filled.graph());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'x': [['{{T}}']]}",
                "{'x': [{'a': '{{NOWHERE}}'}]}",
                "{'x': [{'{{T}}': 1}]}",
                "{'x': {'a': {'{{T}}': 1}}}"
            })
    void fillShouldLeaveNoPlaceholderBehindWhereNoValueMayStand(String inputs) {
        // Given
        WorkflowDefinition workflow =
                aWorkflow("{'1': {'class_type': 'A', 'inputs': " + inputs + "}}", "[{'name': 'T', 'default': '1'}]");

        // When
        ProblemException problem = refusal(workflow, Map.of());

        // Then
        assertThat(problem.errors()).extracting(FieldProblem::pointer).containsExactly("/workflow_id");
        assertThat(problem.detail()).contains("where no value may stand");
    }

    @Test
    void fillShouldRefuseAPrefixInsideAnObject() {
        // Given
        String save = "{'9': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': %s}}}";

        // When
        ProblemException byUser = refusal(
                aWorkflow(save.formatted("'{{J}}'"), "[{'name': 'J', 'type': 'JSON'}]"),
                json("{'J': {'__value__': '../x'}}"));
        ProblemException byAuthor = refusal(aWorkflow(save.formatted("{'__value__': 'x'}"), "[]"), Map.of());

        // Then
        assertThat(byUser.errors()).extracting(FieldProblem::pointer).containsExactly("/parameters/J");
        assertThat(byAuthor.errors()).extracting(FieldProblem::pointer).containsExactly("/workflow_id");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "0, 1",
        "-3, 1",
        "2.5, 2",
        "2147483648, 2147483647",
        "18446744073709551617, 2147483647",
        "1e300, 2147483647"
    })
    void fillShouldCountAnyBatchSize(String size, int expected) {
        // Given
        WorkflowDefinition workflow =
                aWorkflow("{'1': {'class_type': 'Kit', 'inputs': {}}}", "[{'name': 'BATCH_SIZE', 'type': 'NUMBER'}]");

        // Then
        assertThat(fill(workflow, json("{'BATCH_SIZE': " + size + "}")).expectedImages())
                .isEqualTo(expected);
    }

    @Test
    void fillShouldCountImagesByBatchAndOutputs() {
        // Given
        String two = "{'name': 'A', 'input_or_output': 'OUTPUT', 'node_id': '1', 'order': 2},"
                + " {'name': 'B', 'input_or_output': 'OUTPUT', 'node_id': '2', 'order': 1},"
                + " {'name': 'C', 'input_or_output': 'OUTPUT', 'node_id': 1, 'order': 3}";
        String graph = "{'1': {'class_type': 'Kit', 'inputs': {}}}";

        // When
        FilledGraph none = fill(aWorkflow(graph, "[]"), Map.of());
        FilledGraph both = fill(
                aWorkflow(graph, "[" + two + ", {'name': 'BATCH_SIZE', 'type': 'NUMBER', 'default': 1}]"),
                Map.of("BATCH_SIZE", "3"));

        // Then
        assertThat(none.expectedImages()).isEqualTo(1);
        assertThat(both.expectedImages()).isEqualTo(6);
        assertThat(both.outputs()).extracting(ParameterSpec::name).containsExactly("B", "A", "C");
    }

    @Test
    void fillShouldTakeRowsOfThePythonProgramAsTheyAre() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'prompt': {'1': {'class_type': 'Kit', 'is_changed': [1], 'inputs': {'steps': '{{STEPS}}', 'w': '{{W}}'}}}}",
                "[{'name': 'STEPS', 'default': 20, 'required': true, 'example': null}, 5, {'default': 1},"
                        + " {'name': 'W', 'type': 'NUMBER', 'default': '', 'required': false, 'min_value': '1', 'node_id': 1}]");

        // When
        FilledGraph filled = fill(workflow, Map.of("W", 64L));

        // Then
        assertThat(Json.write(filled.graph()))
                .isEqualTo("{\"1\":{\"class_type\":\"Kit\",\"inputs\":{\"steps\":20,\"w\":64}}}");
    }

    @Test
    void fillShouldRefuseWhenTheWorkflowHasNoGraph() {
        // Given
        WorkflowDefinition workflow = aWorkflow(null, "[]");

        // When
        ProblemException problem = refusal(workflow, Map.of());

        // Then
        assertThat(problem.errors()).containsExactly(new FieldProblem("/workflow_id", "The workflow has no graph."));
    }

    private FilledGraph fill(WorkflowDefinition workflow, Map<String, Object> values) {
        return fill(workflow, values, PlanBounds.NONE, LOWEST);
    }

    private FilledGraph fill(
            WorkflowDefinition workflow,
            Map<String, Object> values,
            PlanBounds bounds,
            SeedSource seeds,
            ModelDefinition... models) {
        return filler.fill(workflow, id -> find(id, models), bounds, values, ADA, JOB, seeds);
    }

    private ProblemException refusal(WorkflowDefinition workflow, Map<String, Object> values) {
        return refusal(workflow, values, PlanBounds.NONE);
    }

    private ProblemException refusal(
            WorkflowDefinition workflow, Map<String, Object> values, PlanBounds bounds, ModelDefinition... models) {
        return catchThrowableOfType(ProblemException.class, () -> fill(workflow, values, bounds, LOWEST, models));
    }

    private static Optional<ModelDefinition> find(ModelId id, ModelDefinition... models) {
        return List.of(models).stream().filter(model -> model.id().equals(id)).findFirst();
    }

    private static Map<String, Object> inputs(FilledGraph filled, String node) {
        return Json.asObject(Json.asObject(filled.graph().get(node)).get("inputs"));
    }
}
