package oart.ejb.workflow;

import static oart.ejb.workflow.Definitions.aModel;
import static oart.ejb.workflow.Definitions.aWorkflow;
import static oart.ejb.workflow.Definitions.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkflowTemplateTest {
    @Test
    void faultsShouldBeThoseThatNoValueMends() {
        assertThat(faults("{'1': {'class_type': 'A', 'inputs': {'x': '{{X}}', 'l': ['{{WHICH}}', 0]}}}"))
                .isEmpty();
        assertThat(faults("{'1': {'class_type': 'A', 'inputs': {'l': ['2', 0]}}}"))
                .singleElement()
                .asString()
                .contains("node 2", "does not exist");
        assertThat(faults("{'1': {'class_type': 'A', 'inputs': {'l': ['1', 0]}}}"))
                .singleElement()
                .asString()
                .contains("depends on itself");
        assertThat(faults("{}")).singleElement().asString().contains("no nodes");
        assertThat(faults("{'1': {'class_type': 'Save', 'inputs': {'filename_prefix': '../out'}}}"))
                .singleElement()
                .asString()
                .contains("'..'");
        assertThat(faults("{'nodes': [], 'links': []}"))
                .singleElement()
                .asString()
                .contains("UI format");
    }

    @Test
    void graphShouldBeUnwrapped() {
        assertThat(WorkflowTemplate.of(json("{'prompt': {'1': {'class_type': 'A', 'inputs': {}}}}"))
                        .graph())
                .isEqualTo(json("{'1': {'class_type': 'A', 'inputs': {}}}"));
    }

    @Test
    void warningsShouldNamePlaceholdersThatNothingFills() {
        // Given
        WorkflowDefinition workflow = aWorkflow(
                "{'1': {'class_type': 'A', '_meta': {'title': '{{TITLE}}'}, 'inputs': {'a': '{{GIVEN}} {{OF_MODEL}} {{OUT}}',"
                        + " 'b': '{{MODEL_PATH}} {{user_id}} {{red|blue}}'}}}",
                "[{'name': 'GIVEN'}, {'name': 'OUT', 'input_or_output': 'OUTPUT', 'node_id': '1'}]");
        WorkflowTemplate template = WorkflowTemplate.of(workflow.graph());

        // Then
        assertThat(template.warnings(workflow, Optional.of(aModel("m", "[{'name': 'OF_MODEL'}]"))))
                .satisfiesExactly(title -> assertThat(title).contains("{{TITLE}}"), out -> assertThat(out)
                        .contains("{{OUT}}"));
        assertThat(template.warnings(workflow, Optional.empty())).hasSize(3);
    }

    private static java.util.List<String> faults(String graph) {
        return WorkflowTemplate.of(json(graph)).faults();
    }
}
