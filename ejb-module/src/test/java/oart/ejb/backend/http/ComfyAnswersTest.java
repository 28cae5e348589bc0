package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.backend.ComfyBackend.HistoryEntry;
import oart.ejb.backend.ComfyBackend.HistoryEntry.End;
import oart.ejb.backend.ComfyBackend.Output;
import oart.ejb.backend.ComfyBackend.OutputFile;
import oart.ejb.backend.ComfyBackend.QueuedPrompt;
import oart.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComfyAnswersTest {
    @Test
    void queueShouldBeInOrderOfExecutionWhateverTheHeapSays() {
        // Given
        Map<String, Object> body = Captures.answer("queue_running_and_pending");
        List<Object> pending = Json.asArray(body.get("queue_pending"));
        java.util.Collections.reverse(pending);

        // When
        List<QueuedPrompt> queue = ComfyAnswers.queue(body);

        // Then
        assertThat(queue)
                .extracting(QueuedPrompt::promptId)
                .containsExactly(
                        "8750cc65-93f3-4129-b4d8-454c2d763721",
                        "bde03359-8bf2-4681-b6b8-49250468b9fa",
                        "419c7adc-c5a6-40fd-8a4f-c38b3f2a2a4e");
        assertThat(queue).extracting(QueuedPrompt::running).containsExactly(true, false, false);
        assertThat(queue).extracting(QueuedPrompt::oart).containsOnly(Optional.empty());
    }

    @Test
    void markShouldBeFoundWhenThePromptIsOurs() {
        // Given
        Map<String, Object> body = Json.readObject(
                "{\"queue_running\":[[1,\"p1\",{},{\"client_id\":\"c\",\"oart\":{\"job\":\"j\"}},[]]],\"queue_pending\":[]}");

        // When
        List<QueuedPrompt> queue = ComfyAnswers.queue(body);

        // Then
        assertThat(queue).containsExactly(new QueuedPrompt("p1", true, Optional.of(Map.of("job", "j"))));
    }

    @ParameterizedTest
    @CsvSource({
        "done, SUCCESS",
        "done_cached, SUCCESS",
        "error_out_of_memory, ERROR",
        "error_broken_checkpoint, ERROR",
        "interrupted, INTERRUPTED"
    })
    void endShouldBeReadFromTheMessages(String name, End end) {
        assertThat(ComfyAnswers.history(Captures.historyEntry(name)).end()).isEqualTo(end);
    }

    /** A dynamic cycle leaves the status of the node before, which may be success. */
    @Test
    void messagesShouldCountWhenTheStatusContradicts() {
        // Given
        Map<String, Object> entry = Json.readObject(
                "{\"status\":{\"status_str\":\"success\",\"messages\":["
                        + "[\"execution_start\",{}],[\"execution_error\",{\"node_id\":\"1\",\"exception_type\":\"E\",\"exception_message\":\"m\"}]]}}");

        // When
        HistoryEntry history = ComfyAnswers.history(entry);

        // Then
        assertThat(history.end()).isEqualTo(End.ERROR);
        assertThat(history.error()).get().extracting("exceptionType").isEqualTo("E");
    }

    @Test
    void filesShouldBeListedWithTheirPlaces() {
        // When
        HistoryEntry history = ComfyAnswers.history(Captures.historyEntry("batch3_subfolder"));

        // Then
        assertThat(history.outputs())
                .extracting(output -> output.file().orElseThrow())
                .containsExactly(
                        new OutputFile("2", "out_00001_.png", "farm/job-7", "output"),
                        new OutputFile("2", "out_00002_.png", "farm/job-7", "output"),
                        new OutputFile("2", "out_00003_.png", "farm/job-7", "output"));
        assertThat(history.error()).isEmpty();
    }

    @Test
    void temporaryFilesShouldBeListedToo() {
        assertThat(ComfyAnswers.history(Captures.historyEntry("preview_temp")).outputs())
                .extracting(output -> output.file().orElseThrow().type())
                .containsExactly("temp", "temp");
    }

    @Test
    void errorShouldBeToldWithoutPaths() {
        assertThat(ComfyAnswers.history(Captures.historyEntry("error_broken_checkpoint"))
                        .error())
                .get()
                .satisfies(error -> {
                    assertThat(error.nodeType()).isEqualTo("CheckpointLoaderSimple");
                    assertThat(error.message()).isNotBlank().doesNotContain("/opt", "Traceback");
                });
        assertThat(ComfyAnswers.history(Captures.historyEntry("error_out_of_memory"))
                        .error())
                .get()
                .extracting("outOfMemory")
                .isEqualTo(true);
    }

    @Test
    void everyKindShouldBeWalkedInTheOrderOfTheGraph() {
        // Given
        Map<String, Object> entry = Json.readObject("""
                {"prompt":[1,"p",{"save":{},"text":{},"sound":{},"other":{}},{},["text","save","sound","loop"]],
                 "outputs":{
                   "sound":{"audio":[{"filename":"a.flac","subfolder":"","type":"output"}]},
                   "other":{"images":[{"filename":"cached.png","subfolder":"","type":"output"}]},
                   "text":{"text":["4"]},
                   "save":{"images":[{"filename":"v.mp4","subfolder":"s","type":"output"}],"animated":[true],
                           "gifs":[{"filename":"x.gif","fullpath":"/opt/x.gif"}],"result":["3d/model.glb",null]}},
                 "meta":{},
                 "status":{"status_str":"success","messages":[["execution_success",{}]]}}""");

        // When
        List<Output> outputs = ComfyAnswers.history(entry).outputs();

        // Then
        assertThat(outputs)
                .containsExactly(
                        file("save", "v.mp4", "s"),
                        file("save", "x.gif", ""),
                        new Output("text", Optional.empty(), Optional.of("4")),
                        file("sound", "a.flac", ""));
    }

    @Test
    void outputOfAnExpandedNodeShouldBelongToTheSubmittedOne() {
        // Given
        Map<String, Object> entry = Json.readObject("""
                {"prompt":[1,"p",{"2":{},"9":{}},{},["2","9"]],
                 "outputs":{"2.0.0.2":{"images":[{"filename":"a.png","subfolder":"","type":"output"}]},
                            "9":{"images":[{"filename":"b.png","subfolder":"","type":"output"}]}},
                 "meta":{"2.0.0.2":{"node_id":"2.0.0.2","display_node":"2"},"9":{"node_id":"31","display_node":"31"}},
                 "status":{"status_str":"success","messages":[]}}""");

        // When
        List<Output> outputs = ComfyAnswers.history(entry).outputs();

        // Then
        assertThat(outputs).containsExactly(file("2", "a.png", ""), file("9", "b.png", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt_invalid_broken_link",
                "prompt_invalid_missing_input",
                "prompt_invalid_value_not_in_list",
                "prompt_invalid_value_too_big",
                "prompt_invalid_type",
                "prompt_invalid_output_index",
                "prompt_invalid_loadimage_missing",
                "prompt_partly_valid_two_outputs"
            })
    void nodeErrorsShouldNameTheFaultAndNoPath(String name) {
        // When
        Map<String, Object> errors =
                ComfyAnswers.nodeErrors(Captures.answer(name).get("node_errors"));

        // Then
        assertThat(errors).isNotEmpty();
        assertThat(Json.write(errors))
                .contains("class_type", "message")
                .doesNotContain("traceback", "/opt", "File \\\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt_invalid_empty",
                "prompt_invalid_no_class_type",
                "prompt_invalid_no_outputs",
                "prompt_invalid_no_prompt",
                "prompt_invalid_unknown_node"
            })
    void refusalShouldBeASentence(String name) {
        assertThat(Captures.status(name)).isEqualTo(400);
        assertThat(ComfyAnswers.refusal(Captures.answer(name).get("error"))).isNotBlank();
    }

    @Test
    void refusalShouldBeReadWhenItIsATextOnly() {
        assertThat(ComfyAnswers.refusal("not allowed")).isEqualTo("not allowed");
        assertThat(ComfyAnswers.refusal(null)).isNotBlank();
    }

    private static Output file(String node, String name, String subfolder) {
        return new Output(node, Optional.of(new OutputFile(node, name, subfolder, "output")), Optional.empty());
    }
}
