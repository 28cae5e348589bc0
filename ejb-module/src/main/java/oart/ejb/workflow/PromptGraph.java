package oart.ejb.workflow;

import java.util.LinkedHashMap;
import java.util.Map;
import oart.persistence.job.PromptId;

/** The last touch before a filled graph is sent: what depends on the backend and the attempt. Pure, for any thread. */
public final class PromptGraph {
    private PromptGraph() {}

    /**
     * The graph of one prompt: {@code oart/<prompt id>/} before every literal {@code filename_prefix}, and the names under which the
     * backend has the input pictures. A prefix that is a link is left alone; nodes that do not change are shared with the given graph.
     *
     * @param uploadedNames the reference for the loader node, {@code subfolder/name}, of every input picture of the graph
     * @throws IllegalArgumentException a picture names a place that the graph does not have
     */
    public static Map<String, Object> forPrompt(
            Map<String, Object> graph, PromptId prompt, Map<FilledGraph.InputPicture, String> uploadedNames) {
        Map<String, Object> result = new LinkedHashMap<>(graph);
        graph.forEach((id, node) -> {
            Object prefix = GraphCheck.inputs(node).get("filename_prefix");
            if (prefix instanceof String literal) {
                result.put(id, withInput(node, "filename_prefix", folderOf(prompt) + literal));
            }
        });
        uploadedNames.forEach((picture, name) -> {
            Object node = result.get(picture.nodeId());
            if (!GraphCheck.inputs(node).containsKey(picture.input())) {
                throw new IllegalArgumentException("no input " + picture.input() + " at node " + picture.nodeId());
            }
            result.put(picture.nodeId(), withInput(node, picture.input(), name));
        });
        return result;
    }

    /** Where a prompt's files lie below the output folder, with the slash at the end. */
    public static String folderOf(PromptId prompt) {
        return "oart/" + prompt + "/";
    }

    private static Map<Object, Object> withInput(Object node, String input, Object value) {
        Map<Object, Object> inputs = new LinkedHashMap<>(GraphCheck.inputs(node));
        inputs.put(input, value);
        Map<Object, Object> changed = new LinkedHashMap<>((Map<?, ?>) node);
        changed.put("inputs", inputs);
        return changed;
    }
}
