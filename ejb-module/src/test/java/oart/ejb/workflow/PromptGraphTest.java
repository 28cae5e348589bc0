package oart.ejb.workflow;

import static oart.ejb.workflow.Definitions.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import oart.persistence.job.PromptId;
import org.junit.jupiter.api.Test;

class PromptGraphTest {
    private final PromptId prompt = PromptId.random();

    @Test
    void forPromptShouldPrefixLiteralsOnlyAndShareTheRest() {
        // Given
        Map<String, Object> graph = json(
                "{'1': {'class_type': 'EmptyImage', 'inputs': {}}, '2': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': 'a/b'}},"
                        + " '3': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': ['1', 0]}},"
                        + " '4': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': ''}}}");
        String before = graph.toString();

        // When
        Map<String, Object> sent = PromptGraph.forPrompt(graph, prompt, Map.of());

        // Then
        assertThat(sent)
                .isEqualTo(json(("{'1': {'class_type': 'EmptyImage', 'inputs': {}},"
                                + " '2': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': 'oart/P/a/b'}},"
                                + " '3': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': ['1', 0]}},"
                                + " '4': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': 'oart/P/'}}}")
                        .replace("P/", prompt + "/")));
        assertThat(sent.get("1")).isSameAs(graph.get("1"));
        assertThat(graph).hasToString(before);
    }

    @Test
    void forPromptShouldNameUploadedPictures() {
        // Given
        Map<String, Object> graph = json("{'1': {'class_type': 'LoadImage', 'inputs': {'image': 'id', 'other': 1}}}");
        var picture = new FilledGraph.InputPicture("PICTURE", "1", "image", "id");

        // When
        Map<String, Object> sent = PromptGraph.forPrompt(graph, prompt, Map.of(picture, "oart/x.png"));

        // Then
        assertThat(sent)
                .isEqualTo(json("{'1': {'class_type': 'LoadImage', 'inputs': {'image': 'oart/x.png', 'other': 1}}}"));
    }

    @Test
    void forPromptShouldRefuseWhenThePlaceIsNotInTheGraph() {
        // Given
        Map<String, Object> graph = json("{'1': {'class_type': 'LoadImage', 'inputs': {}}}");
        var picture = new FilledGraph.InputPicture("PICTURE", "1", "image", "id");

        // When, Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptGraph.forPrompt(graph, prompt, Map.of(picture, "oart/x.png")));
    }
}
