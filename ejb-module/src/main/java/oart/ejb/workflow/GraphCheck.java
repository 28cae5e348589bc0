package oart.ejb.workflow;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a graph must be before it may leave for a ComfyUI server: some broken graphs pass its validation and end its only worker.
 * Source: ComfyUI {@code execution.py}, read at 0.3.64 and 0.8.0.
 */
final class GraphCheck {
    private static final int MOST_FAULTS = 20;

    private GraphCheck() {}

    /** What is wrong with the graph, one sentence each, a score at most; empty = it may be sent. */
    static List<String> faults(Map<String, Object> graph) {
        if (graph.get("nodes") instanceof List && graph.get("links") instanceof List) {
            return List.of("The workflow is in ComfyUI's UI format; export it with \"Export (API)\" and store that.");
        }
        if (graph.isEmpty()) {
            return List.of("The workflow has no nodes.");
        }
        List<String> faults = new ArrayList<>();
        graph.forEach((id, node) -> {
            if (faults.size() < MOST_FAULTS) {
                check(graph, id, node, faults);
            }
        });
        if (faults.isEmpty()) {
            cycle(graph).ifPresent(id -> faults.add("Node " + id + " of the workflow depends on itself."));
        }
        return faults;
    }

    /** The node that an input value links to; empty for a literal. */
    static Optional<String> linkedNode(Object input) {
        return input instanceof List<?> link
                        && link.size() == 2
                        && link.get(0) instanceof String source
                        && isInteger(link.get(1))
                ? Optional.of(source)
                : Optional.empty();
    }

    static Map<?, ?> inputs(Object node) {
        return node instanceof Map<?, ?> object && object.get("inputs") instanceof Map<?, ?> inputs ? inputs : Map.of();
    }

    private static void check(Map<String, Object> graph, String id, Object node, List<String> faults) {
        if (!(node instanceof Map<?, ?> object)) {
            faults.add("Node " + id + " of the workflow is not an object.");
            return;
        }
        if (!(object.get("class_type") instanceof String type) || type.isBlank()) {
            faults.add("Node " + id + " of the workflow has no class_type.");
        }
        if (!(object.get("inputs") instanceof Map<?, ?> inputs)) {
            faults.add("Node " + id + " of the workflow has no inputs object.");
            return;
        }
        inputs.forEach((name, value) -> {
            Optional<String> source = linkedNode(value);
            if (source.isPresent() && !graph.containsKey(source.get())) {
                faults.add("Input " + name + " of node " + id + " links to node " + source.get()
                        + ", which does not exist.");
            } else if (source.isPresent()
                    && new BigInteger(((List<?>) value).get(1).toString()).signum() < 0) {
                faults.add("Input " + name + " of node " + id + " links to a negative output number.");
            } else if (source.isEmpty()
                    && looksLikeLink(value instanceof Map<?, ?> wrapped ? wrapped.get("__value__") : value)) {
                faults.add("Input " + name + " of node " + id
                        + " is a list that ComfyUI would take for a link to a node.");
            }
        });
    }

    /**
     * Python's test of a link is laxer than the documented form: any number will do for the output, also true and false, which are numbers
     * there, and a wrapped list is unwrapped.
     */
    static boolean looksLikeLink(Object value) {
        return value instanceof List<?> array
                && array.size() == 2
                && array.get(0) instanceof String
                && (array.get(1) instanceof Number || array.get(1) instanceof Boolean);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof BigInteger;
    }

    /** Depth first without recursion: a graph may be a chain of thousands. */
    private static Optional<String> cycle(Map<String, Object> graph) {
        Map<String, Boolean> finished = new HashMap<>();
        for (String start : graph.keySet()) {
            Deque<String> path = new ArrayDeque<>();
            path.push(start);
            while (!path.isEmpty()) {
                String id = path.peek();
                if (finished.get(id) != null) {
                    path.pop();
                    finished.put(id, true);
                    continue;
                }
                finished.put(id, false);
                for (Object input : inputs(graph.get(id)).values()) {
                    Optional<String> source = linkedNode(input);
                    if (source.isPresent()) {
                        Boolean done = finished.get(source.get());
                        if (done == null) {
                            path.push(source.get());
                        } else if (!done) {
                            return source;
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
