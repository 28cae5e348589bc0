package oart.sandbox.comfysim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * Which node comes next: one whose sources are done, output nodes first, then those one or two links before an output. Nodes that
 * are not upstream of an output, and sources found in the cache, never come. Belongs to the worker thread.
 */
final class ExecutionOrder {
    private final Map<String, Object> graph;
    private final Predicate<String> cached;
    private final Predicate<String> output;
    private final Set<String> pending = new LinkedHashSet<>();
    private final Map<String, Set<String>> waitsFor = new LinkedHashMap<>();

    ExecutionOrder(Map<String, Object> graph, Predicate<String> cached, Predicate<String> output) {
        this.graph = graph;
        this.cached = cached;
        this.output = output;
    }

    /** @throws PythonException when a link upstream leads nowhere, which ends the real server's worker */
    void add(String outputId) {
        Deque<String> stack = new ArrayDeque<>(List.of(outputId));
        while (!stack.isEmpty()) {
            String id = stack.pop();
            if (!pending.add(id)) {
                continue;
            }
            if (!graph.containsKey(id)) {
                throw new PythonException("comfy_execution.graph.NodeNotFoundError", "Node " + id + " not found");
            }
            Set<String> sources = waitsFor.computeIfAbsent(id, unused -> new LinkedHashSet<>());
            PythonJson.object(PythonJson.object(graph.get(id)).get("inputs"))
                    .values()
                    .forEach(value -> {
                        if (NodeCache.isLink(value)) {
                            String source = (String) PythonJson.array(value).get(0);
                            if (!cached.test(source)) {
                                sources.add(source);
                                stack.push(source);
                            }
                        }
                    });
        }
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** @throws PythonException a DependencyCycleError when every node waits for another */
    String next() {
        List<String> ready = new ArrayList<>();
        for (String id : pending) {
            if (waitsFor.get(id).isEmpty()) {
                ready.add(id);
            }
        }
        if (ready.isEmpty()) {
            throw new PythonException("comfy_execution.graph.DependencyCycleError", "Dependency cycle detected");
        }
        for (int distance = 0; distance <= 2; distance++) {
            for (String id : ready) {
                if (leadsToOutput(id, distance)) {
                    return id;
                }
            }
        }
        return ready.get(0);
    }

    void done(String id) {
        pending.remove(id);
        waitsFor.values().forEach(sources -> sources.remove(id));
    }

    private boolean leadsToOutput(String id, int distance) {
        if (distance == 0) {
            return output.test(id);
        }
        for (String waiting : pending) {
            if (waitsFor.get(waiting).contains(id) && leadsToOutput(waiting, distance - 1)) {
                return true;
            }
        }
        return false;
    }
}
