package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import oart.ejb.backend.ComfyBackend.ExecutionError;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.ComfyEvent.ExecutionCached;
import oart.ejb.backend.ComfyEvent.ExecutionFailed;
import oart.ejb.backend.ComfyEvent.ExecutionInterrupted;
import oart.ejb.backend.ComfyEvent.ExecutionStarted;
import oart.ejb.backend.ComfyEvent.NodeExecuted;
import oart.ejb.backend.ComfyEvent.NodeStarted;
import oart.ejb.backend.ComfyEvent.PreviewFrame;
import oart.ejb.backend.ComfyEvent.Progress;
import oart.ejb.backend.ComfyEvent.PromptEnded;
import oart.ejb.backend.ComfyEvent.QueueStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComfyEventDecoderTest {
    private static final String PROMPT = "aaaaaaaa-0000-4000-8000-000000000001";

    @Test
    void recordedRunShouldBeToldInOrder() {
        // When
        List<ComfyEvent> events = Captures.events("batch3_subfolder");

        // Then
        assertThat(events)
                .containsExactly(
                        new QueueStatus(0),
                        new QueueStatus(1),
                        new QueueStatus(1),
                        new ExecutionStarted(PROMPT),
                        new ExecutionCached(PROMPT, List.of()),
                        new Progress(PROMPT, "1", 0, 0, 1),
                        new NodeStarted(PROMPT, "1"),
                        new Progress(PROMPT, null, 1, 0, 0),
                        new Progress(PROMPT, "2", 1, 0, 1),
                        new NodeStarted(PROMPT, "2"),
                        new NodeExecuted(PROMPT, "2"),
                        new Progress(PROMPT, null, 2, 0, 0),
                        new QueueStatus(0),
                        new PromptEnded(PROMPT));
    }

    @Test
    void cachedNodesShouldBeToldWhenTheGraphRunsAgain() {
        // When
        List<ComfyEvent> events = Captures.events("cached_rerun");

        // Then
        assertThat(events)
                .filteredOn(ExecutionCached.class::isInstance)
                .singleElement()
                .satisfies(
                        event -> assertThat(((ExecutionCached) event).nodes()).containsExactlyInAnyOrder("1", "2"));
        assertThat(events).filteredOn(NodeStarted.class::isInstance).isEmpty();
        assertThat(events).last().isInstanceOf(PromptEnded.class);
    }

    @Test
    void failureShouldBeToldWithoutPathsAndTraces() {
        // When
        List<ComfyEvent> events = Captures.events("execution_error_broken_checkpoint");

        // Then
        assertThat(events)
                .filteredOn(ExecutionFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    ExecutionError error = ((ExecutionFailed) event).error();
                    assertThat(error.nodeType()).isEqualTo("CheckpointLoaderSimple");
                    assertThat(error.outOfMemory()).isFalse();
                    assertThat(error.message()).isNotBlank().doesNotContain("/opt", "site-packages", "\n");
                });
        assertThat(events).last().isInstanceOf(PromptEnded.class);
    }

    @Test
    void outOfMemoryShouldBeRecognised() {
        // When
        List<ComfyEvent> events = Captures.events("execution_error_out_of_memory");

        // Then
        assertThat(events)
                .filteredOn(ExecutionFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(((ExecutionFailed) event).error().outOfMemory())
                        .isTrue());
    }

    @Test
    void interruptedPromptShouldEndAndTheNextStart() {
        // When
        List<ComfyEvent> ends = Captures.events("interrupted_then_next").stream()
                .filter(event -> event instanceof ExecutionInterrupted
                        || event instanceof PromptEnded
                        || event instanceof ExecutionStarted)
                .toList();

        // Then
        String first = "8750cc65-93f3-4129-b4d8-454c2d763721";
        String second = "bde03359-8bf2-4681-b6b8-49250468b9fa";
        assertThat(ends)
                .containsExactly(
                        new ExecutionStarted(first),
                        new ExecutionInterrupted(first),
                        new PromptEnded(first),
                        new ExecutionStarted(second),
                        new PromptEnded(second));
    }

    /** After a reconnect the server names the running node without saying of which prompt. */
    @Test
    void eventsShouldNameAPromptWhenTheSocketCameBack() {
        // When
        List<ComfyEvent> events = Captures.events("reconnect_then_global_interrupt");

        // Then
        assertThat(events).filteredOn(PromptEnded.class::isInstance).isNotEmpty();
        assertThat(events).filteredOn(NodeStarted.class::isInstance).allSatisfy(event -> assertThat(
                        ((NodeStarted) event).promptId())
                .isNotBlank());
    }

    @Test
    void foreignPromptShouldNeverSeemToEndWhenItHasNoClient() {
        assertThat(Captures.events("other_client")).noneMatch(PromptEnded.class::isInstance);
        assertThat(Captures.events("watcher_without_client_id")).noneMatch(PromptEnded.class::isInstance);
    }

    @Test
    void plainPreviewShouldBeReadFromTheRecording() {
        // When
        List<ComfyEvent> previews = Captures.events("binary_without_feature_flags").stream()
                .filter(PreviewFrame.class::isInstance)
                .toList();

        // Then
        assertThat(previews).hasSize(2).allSatisfy(event -> {
            PreviewFrame frame = (PreviewFrame) event;
            assertThat(frame.promptId()).isNull();
            assertThat(frame.contentType()).isEqualTo("image/png");
            assertThat(frame.image()).startsWith(0x89, 'P', 'N', 'G');
        });
    }

    @Test
    void previewWithMetadataShouldNameItsPrompt() {
        // Given
        byte[] image = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};
        ByteBuffer frame = withMetadata(
                "{\"node_id\":\"7.0.1\",\"prompt_id\":\"p1\",\"display_node_id\":\"7\",\"image_type\":\"image/jpeg\"}",
                image);

        // When
        Optional<ComfyEvent> event = ComfyEventDecoder.binary(frame);

        // Then
        assertThat(event).get().isInstanceOfSatisfying(PreviewFrame.class, preview -> {
            assertThat(preview.promptId()).isEqualTo("p1");
            assertThat(preview.nodeId()).isEqualTo("7");
            assertThat(preview.contentType()).isEqualTo("image/jpeg");
            assertThat(preview.image()).isEqualTo(image);
        });
    }

    @Test
    void contentTypeShouldBeOneOfTwoWhateverTheBackendClaims() {
        // Given
        ByteBuffer frame = withMetadata("{\"prompt_id\":\"p1\",\"image_type\":\"text/html\"}", new byte[] {1});

        // When
        Optional<ComfyEvent> event = ComfyEventDecoder.binary(frame);

        // Then
        assertThat(event).get().isInstanceOfSatisfying(PreviewFrame.class, preview -> assertThat(preview.contentType())
                .isEqualTo("image/jpeg"));
    }

    /** Type 3 is text for the page of ComfyUI; the example of its protocol. */
    @Test
    void textFrameShouldBeNothing() {
        // Given
        byte[] text = "width: 192, height: 128".getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame =
                ByteBuffer.allocate(12 + text.length).putInt(3).putInt(4).put("size".getBytes(StandardCharsets.UTF_8));
        frame.put(text).flip();

        // When
        Optional<ComfyEvent> event = ComfyEventDecoder.binary(frame);

        // Then
        assertThat(event).isEmpty();
    }

    /** The node blocks its output with a message; the prompt goes on and ends well. */
    @Test
    void blockedOutputShouldBeNoFailure() {
        assertThat(
                        ComfyEventDecoder.text(
                                "{\"type\":\"execution_error\",\"data\":{\"prompt_id\":\"p\",\"node_id\":\"1\","
                                        + "\"exception_type\":\"ExecutionBlocked\",\"exception_message\":\"no\",\"traceback\":[]}}"))
                .isEmpty();
    }

    @Test
    void numbersThatOnlyPythonWritesShouldBeRead() {
        assertThat(ComfyEventDecoder.text(
                        "{\"type\":\"execution_error\",\"data\":{\"prompt_id\":\"p\",\"node_id\":\"1\","
                                + "\"node_type\":\"X\",\"exception_type\":\"torch.OutOfMemoryError\",\"exception_message\":\"m\\n\","
                                + "\"current_inputs\":{\"a\":[NaN,Infinity,18446744073709551615]}}}"))
                .contains(new ExecutionFailed("p", new ExecutionError("1", "X", "torch.OutOfMemoryError", "m", true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"type\":\"status\"}",
                "{\"type\":7,\"data\":{}}",
                "{\"type\":\"status\",\"data\":{\"status\":null}}",
                "{\"type\":\"executing\",\"data\":{\"node\":\"3\"}}",
                "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"p\",\"nodes\":[1]}}",
                "{\"type\":\"feature_flags\",\"data\":{\"supports_preview_metadata\":true}}",
                "{\"type\":\"display_component\",\"data\":{\"prompt_id\":\"p\"}}"
            })
    void unknownOrBrokenTextShouldBeNothing(String frame) {
        assertThat(ComfyEventDecoder.text(frame)).isEmpty();
    }

    @Property
    void anyBytesShouldBeReadWithoutFailing(@ForAll byte[] bytes) {
        assertThat(ComfyEventDecoder.binary(ByteBuffer.wrap(bytes))).isNotNull();
    }

    @Property(tries = 200)
    void metadataOfAnyLengthShouldBeReadWithoutFailing(@ForAll int length, @ForAll byte[] rest) {
        ByteBuffer frame =
                ByteBuffer.allocate(8 + rest.length).putInt(4).putInt(length).put(rest);
        assertThat(ComfyEventDecoder.binary(frame.flip())).isNotNull();
    }

    private static ByteBuffer withMetadata(String json, byte[] image) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        byte[] metadata = json.getBytes(StandardCharsets.UTF_8);
        frame.writeBytes(
                ByteBuffer.allocate(8).putInt(4).putInt(metadata.length).array());
        frame.writeBytes(metadata);
        frame.writeBytes(image);
        return ByteBuffer.wrap(frame.toByteArray());
    }
}
