package oart.sandbox.comfysim;

import java.util.LinkedHashMap;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;

/** The state of every node that has started in one prompt, as {@code progress_state} tells it. Belongs to the worker thread. */
final class ProgressBoard {
    private final String promptId;
    private final Map<String, Object> nodes = new LinkedHashMap<>();

    ProgressBoard(String promptId) {
        this.promptId = promptId;
    }

    void start(String nodeId) {
        put(nodeId, 0.0, 1.0, "running");
    }

    void step(String nodeId, int value, int max) {
        put(nodeId, value, max, "running");
    }

    /** A node that never started, because its result was cached, counts in ints; the others in what they last reported. */
    void finish(String nodeId) {
        Object max =
                nodes.containsKey(nodeId) ? PythonJson.object(nodes.get(nodeId)).get("max") : Integer.valueOf(1);
        put(nodeId, max, max, "finished");
    }

    /** The data of the message; a copy. */
    Map<String, Object> describe() {
        return PythonJson.map("prompt_id", promptId, "nodes", new LinkedHashMap<>(nodes));
    }

    private void put(String nodeId, Object value, Object max, String state) {
        nodes.put(
                nodeId,
                PythonJson.map(
                        "value", value,
                        "max", max,
                        "state", state,
                        "node_id", nodeId,
                        "prompt_id", promptId,
                        "display_node_id", nodeId,
                        "parent_node_id", null,
                        "real_node_id", nodeId));
    }
}
