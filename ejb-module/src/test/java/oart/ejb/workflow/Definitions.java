package oart.ejb.workflow;

import java.util.List;
import java.util.Map;
import oart.json.Json;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelType;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/** Builders of definitions from JSON as rows hold it. */
final class Definitions {
    private Definitions() {}

    static WorkflowDefinition aWorkflow(String graph, String parameters) {
        return aWorkflow(graph, parameters, null);
    }

    static WorkflowDefinition aWorkflow(String graph, String parameters, ModelId model) {
        return new WorkflowDefinition(
                WorkflowId.random(),
                "tiny",
                null,
                ModelType.SD15,
                model,
                WorkflowType.IMAGE,
                WorkflowSegment.TEXT_TO_IMAGE,
                graph == null ? null : json(graph),
                specs(parameters),
                null,
                null,
                null,
                null);
    }

    static ModelDefinition aModel(String osPath, String parameters) {
        return new ModelDefinition(
                ModelId.random(), "model", null, osPath, ModelType.SD15, specs(parameters), null, null);
    }

    static List<ParameterSpec> specs(String parameters) {
        return ParameterSpec.readAll(Json.asArray(Json.readStrict(parameters.replace('\'', '"'))));
    }

    /** JSON with ' for ". */
    static Map<String, Object> json(String text) {
        return Json.asObject(Json.readStrict(text.replace('\'', '"')));
    }
}
