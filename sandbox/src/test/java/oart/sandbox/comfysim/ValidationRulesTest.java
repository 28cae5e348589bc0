package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.sandbox.comfysim.node.ComfyFiles;
import oart.sandbox.comfysim.node.NodeTable;
import oart.sandbox.comfysim.python.PythonJson;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationRulesTest {
    private static PromptValidator validator;

    @BeforeAll
    static void prepare(@TempDir Path base) {
        validator = new PromptValidator(new NodeTable(new ComfyFiles(base, ComfySimConfig.defaultModels())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PrimitiveInt     | 64.9                 | 64
            PrimitiveInt     | -64.9                | -64
            PrimitiveInt     | true                 | 1
            PrimitiveInt     | " 7 "                | 7
            PrimitiveInt     | "-3"                 | -3
            PrimitiveInt     | "1_000"              | 1000
            PrimitiveInt     | {"__value__": "20"}  | 20
            PrimitiveFloat   | "0.5"                | 0.5
            PrimitiveFloat   | "1e2"                | 100.0
            PrimitiveFloat   | 3                    | 3.0
            PrimitiveFloat   | "nan"                | NaN
            PrimitiveString  | 12.5                 | "12.5"
            PrimitiveString  | null                 | "None"
            PrimitiveString  | true                 | "True"
            PrimitiveString  | {"a": "it's"}        | "{'a': \\"it's\\"}"
            PrimitiveBoolean | "false"              | true
            PrimitiveBoolean | ""                   | false
            PrimitiveBoolean | 0                    | false
            PrimitiveBoolean | {}                   | false
            """)
    void literalShouldBeStoredCoerced(String type, String given, String stored) {
        // Given
        Map<String, Object> graph = value(type, given);

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        assertThat(verdict.error()).isNull();
        assertThat(PythonJson.write(inputs(graph, "1").get("value"))).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PrimitiveInt   | "64.0" | invalid_input_type     | value, 64.0, invalid literal for int() with base 10: '64.0'
            PrimitiveInt   | null   | invalid_input_type     | value, None, int() argument must be a string, a bytes-like object or a real number, not 'NoneType'
            PrimitiveInt   | NaN    | invalid_input_type     | value, nan, cannot convert float NaN to integer
            PrimitiveInt   | Infinity | invalid_input_type   | value, inf, cannot convert float infinity to integer
            PrimitiveInt   | {"a": 1} | invalid_input_type   | value, {'a': 1}, int() argument must be a string, a bytes-like object or a real number, not 'dict'
            PrimitiveInt   | [1, 2, 3] | bad_linked_input    | value
            PrimitiveFloat | "abc"  | invalid_input_type     | value, abc, could not convert string to float: 'abc'
            PrimitiveInt   | 9223372036854775808 | value_bigger_than_max | value
            """)
    void literalShouldBeRefusedWhenItCannotBe(String type, String given, String error, String details) {
        // Given
        Map<String, Object> graph = value(type, given);

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        assertThat(verdict.error()).containsEntry("type", "prompt_outputs_failed_validation");
        Map<String, Object> reason = firstReason(verdict, "1");
        assertThat(reason).containsEntry("type", error).containsEntry("details", details);
    }

    @Test
    void linkShouldBeRefusedWhenTypesDiffer() {
        // Given
        Map<String, Object> graph = graph("{'1':{'class_type':'SolidMask','inputs':{'value':1,'width':8,'height':8}},"
                + "'2':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'x'}}}");

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        assertThat(firstReason(verdict, "2"))
                .containsEntry("type", "return_type_mismatch")
                .containsEntry("details", "images, received_type(MASK) mismatch input_type(IMAGE)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                          | required_input_missing      | images
            ["images","filename_prefix"] | exception_during_validation | list indices must be integers or slices, not str
            "images filename_prefix"    | exception_during_validation | string indices must be integers, not 'str'
            {"images":[["1"],0]}        | exception_during_validation | unhashable type: 'list'
            """)
    void inputsOfAnotherKindShouldBeReported(String inputs, String error, String details) {
        // Given
        Map<String, Object> graph =
                PythonJson.object(PythonJson.parse("{\"2\":{\"class_type\":\"SaveImage\",\"inputs\":" + inputs + "}}"));

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        assertThat(firstReason(verdict, "2")).containsEntry("type", error).containsEntry("details", details);
    }

    @Test
    void innerFaultShouldBeReportedAtTheSource() {
        // Given
        Map<String, Object> graph = graph("{'1':{'class_type':'ImageInvert','inputs':{'image':['gone',0]}},"
                + "'2':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'x'}}}");

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        Map<String, Object> reason = firstReason(verdict, "1");
        assertThat(reason)
                .containsEntry("type", "exception_during_inner_validation")
                .containsEntry("details", "'gone'");
        assertThat(PythonJson.object(reason.get("extra_info")))
                .containsOnlyKeys(
                        "input_name", "input_config", "exception_message", "exception_type", "traceback", "linked_node")
                .containsEntry("input_name", "images")
                .containsEntry("exception_type", "KeyError");
    }

    @Test
    void cycleShouldFailWithoutAnyNodeError() {
        // Given
        Map<String, Object> graph = graph("{'1':{'class_type':'ImageInvert','inputs':{'image':['2',0]}},"
                + "'2':{'class_type':'ImageInvert','inputs':{'image':['1',0]}},"
                + "'3':{'class_type':'PreviewImage','inputs':{'images':['1',0]}}}");

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        assertThat(verdict.error())
                .containsEntry("type", "prompt_outputs_failed_validation")
                .containsEntry("details", "");
        assertThat(verdict.nodeErrors()).isEmpty();
    }

    @Test
    void longListShouldNotBeRepeatedInTheError() {
        // Given
        Map<String, Object> graph = graph(Graphs.sampled("x", 1, 1, 64, 64, 1).replace("'euler'", "'magic'"));

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        Map<String, Object> reason = firstReason(verdict, "3");
        assertThat(reason).containsEntry("details", "sampler_name: 'magic' not in (list of length 42)");
        assertThat(PythonJson.object(reason.get("extra_info"))).containsEntry("input_config", null);
    }

    @Test
    void newerListShouldNotBeChecked() {
        // Given
        Map<String, Object> graph = graph("{'1':{'class_type':'UpscaleModelLoader','inputs':{'model_name':'gone.pth'}},"
                + "'2':{'class_type':'EmptyImage','inputs':{'width':8,'height':8,'batch_size':1,'color':0}},"
                + "'3':{'class_type':'ImageUpscaleWithModel','inputs':{'upscale_model':['1',0],'image':['2',0]}},"
                + "'4':{'class_type':'PreviewImage','inputs':{'images':['3',0]}}}");

        // When
        PromptValidator.Verdict verdict = validator.validate(graph, null);

        // Then
        assertThat(verdict.error()).isNull();
    }

    @Test
    void targetsShouldLimitTheOutputs() {
        // When
        PromptValidator.Verdict verdict = validator.validate(graph(Graphs.savedTwice(1)), List.of("3"));

        // Then
        assertThat(verdict.outputs()).containsExactly("3");
    }

    @Test
    void everyDeclaredListShouldHoldItsDefault() {
        // Given
        NodeTable table = new NodeTable(new ComfyFiles(tempBase, ComfySimConfig.defaultModels()));

        // Then
        table.all().forEach(type -> type.inputs().values().forEach(input -> {
            Object first = input.options().get("default");
            if (input.type() instanceof List<?> options && first != null) {
                assertThat(options.contains(first))
                        .as(type.name() + " " + input.name())
                        .isTrue();
            }
        }));
    }

    @TempDir
    static Path tempBase;

    /** Requests on which the real server stumbles. */
    @Nested
    class Stumbling extends SimTestBase {
        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                not json
                null
                17
                {"prompt": null}
                {"prompt": {"last_node_id": 9}}
                {"prompt": {}, "number": "soon"}
                {"prompt": {}, "number": null}
                {"prompt": {"1": {"class_type": ["x"]}}}
                {"prompt": {"1": {"class_type": "PreviewAny", "inputs": {"source": 1}}}, "client_id": "a", "extra_data": null}
                """)
        void promptShouldBeAnswered500(String body) throws IOException {
            // When
            var answer = client.postText("/prompt", body);

            // Then
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(text(answer)).isEqualTo("500 Internal Server Error\n\nServer got itself in trouble");
            assertThat(client.object("/prompt").toString()).contains("queue_remaining=0");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                []                                   | no_prompt
                {"prompt": []}                       | prompt_no_outputs
                {"prompt": {"id": "export"}}         | invalid_prompt
                {"prompt": {"nodes": []}}            | invalid_prompt
                """)
        void promptShouldBeAnswered400(String body, String type) throws IOException {
            // When
            var answer = client.postText("/prompt", body);

            // Then
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(PythonJson.object(PythonJson.object(json(answer)).get("error")))
                    .containsEntry("type", type);
        }

        @Test
        void workerShouldDieWhenAnUnreachableNodeHasNoInputs() throws IOException {
            // Given
            String graph = Graphs.saved(1, "x").replaceFirst("\\{", "{'9':{'class_type':'ImageInvert'},");

            // When
            client.submit(graph, null, "dead");
            client.submit(Graphs.saved(2, "y"), null, "behind");

            // Then
            Awaitility.await().until(() -> sim.executions().get(0).get("started") != null);
            assertThat(PythonJson.array(client.object("/queue").get("queue_pending")))
                    .hasSize(1);
            assertThat(sim.executions()).extracting(e -> e.get("end")).containsExactly(null, null);
        }

        @Test
        void clashShouldBeAnswered500ThoughQueued() throws IOException {
            // Given
            fault("kind", "hold");
            client.submit(Graphs.saved(1, "x"), null, "running");
            Map<String, Object> first = clash(1);
            client.post("/prompt", first);

            // When
            var answer = client.post("/prompt", clash(2));

            // Then
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(PythonJson.array(client.object("/queue").get("queue_pending")))
                    .hasSize(2);
        }

        private Map<String, Object> clash(int colour) {
            return PythonJson.map("prompt", graph(Graphs.saved(colour, "x")), "prompt_id", "same", "number", 7);
        }

        @Test
        void numbersShouldCountRefusedPromptsToo() throws IOException {
            // Given
            client.postText("/prompt", "{\"prompt\": {}}");

            // When
            Object number = client.submit(Graphs.saved(1, "x"), null, null).get("number");

            // Then
            assertThat(number).hasToString("1");
        }

        @Test
        void orderShouldFollowNumberThenId() throws IOException {
            // Given
            fault("kind", "hold");
            client.submit(Graphs.saved(0, "x"), null, "running");
            Awaitility.await().until(() -> sim.executions().get(0).get("started") != null);
            for (Map.Entry<String, Object> wanted : Map.<String, Object>of("b", 5, "a", 5, "late", "9.5", "soon", -1)
                    .entrySet()) {
                client.post(
                        "/prompt",
                        PythonJson.map(
                                "prompt", graph(Graphs.saved(1, "x")),
                                "prompt_id", wanted.getKey(),
                                "number", wanted.getValue()));
            }

            // When
            clearFaults();
            client.awaitIdle();

            // Then
            assertThat(client.object("/history").keySet()).containsExactly("running", "soon", "a", "b", "late");
        }

        @Test
        void secretsShouldShowInTheQueueAndNotInTheHistory() throws IOException {
            // Given
            fault("kind", "hold");
            client.post(
                    "/prompt",
                    PythonJson.map(
                            "prompt", graph(Graphs.saved(1, "x")),
                            "prompt_id", "p",
                            "extra_data", PythonJson.map("api_key_comfy_org", "secret")));
            Awaitility.await().until(() -> text(client.get("/queue")).contains("api_key_comfy_org"));

            // When
            clearFaults();
            client.finished("p");

            // Then
            assertThat(text(client.get("/history"))).doesNotContain("secret");
        }
    }

    private static Map<String, Object> value(String type, String literal) {
        return graph("{'1':{'class_type':'" + type + "','inputs':{'value':" + literal.replace('\'', '\u0001') + "}},"
                + "'2':{'class_type':'PreviewAny','inputs':{'source':['1',0]}}}");
    }

    private static Map<String, Object> graph(String text) {
        return PythonJson.object(PythonJson.parse(text.replace('\'', '"').replace('\u0001', '\'')));
    }

    private static Map<String, Object> inputs(Map<String, Object> graph, String id) {
        return PythonJson.object(PythonJson.object(graph.get(id)).get("inputs"));
    }

    private static Map<String, Object> firstReason(PromptValidator.Verdict verdict, String id) {
        assertThat(verdict.nodeErrors().keySet()).isEqualTo(Set.of(id));
        return PythonJson.object(
                PythonJson.array(PythonJson.object(verdict.nodeErrors().get(id)).get("errors"))
                        .get(0));
    }
}
