package oart.ejb.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/** A stored graph looked at before any value is known. Pure, for any thread. */
final class WorkflowTemplate {
    private static final String UI_FORMAT =
            "The workflow is in ComfyUI's UI format (it has nodes and links). In ComfyUI choose "
                    + "Workflow > Export (API) and send that file.";

    private final Map<String, Object> graph;
    private final Set<String> placeholders = new LinkedHashSet<>();
    private final Set<String> fileNames = new LinkedHashSet<>();

    private WorkflowTemplate(Map<String, Object> graph) {
        this.graph = graph;
    }

    /** @param stored as in the row, may be wrapped as the request that would send it; null = no graph */
    static WorkflowTemplate of(Map<String, Object> stored) {
        WorkflowTemplate template = new WorkflowTemplate(stored == null ? Map.of() : GraphFilling.unwrapped(stored));
        template.graph.values().forEach(node -> {
            if (node instanceof Map<?, ?> members) {
                members.forEach((member, value) -> {
                    if (!"is_changed".equals(member)) {
                        collect(value, template.placeholders);
                    }
                });
            }
            collect(GraphCheck.inputs(node).get(GraphFilling.PREFIX_INPUT), template.fileNames);
        });
        return template;
    }

    /** The graph itself: node id → node. */
    Map<String, Object> graph() {
        return graph;
    }

    /** What stands in {@code {{…}}} anywhere in the nodes: names that a value has to fill, those of the system, and maybe mere text. */
    Set<String> placeholders() {
        return placeholders;
    }

    /** Names that nothing fills: neither declared nor the system's. @param declared every parameter of a request, the model's included */
    List<String> unfilled(Set<String> declared) {
        return placeholders.stream()
                .filter(name -> GraphFilling.NAME.matcher(name).matches())
                .filter(name -> !declared.contains(name) && !GraphFilling.SYSTEM.contains(name))
                .filter(name -> !name.equals(ParameterValues.MODEL_ID) && !name.equals(ParameterValues.MODEL_PATH))
                .toList();
    }

    /** Those that become part of a file's name. */
    Set<String> fileNames() {
        return fileNames;
    }

    /** What is wrong whatever the values are, one sentence each. */
    List<String> faults() {
        if (graph.get("nodes") instanceof List && graph.get("links") instanceof List) {
            return List.of(UI_FORMAT);
        }
        Map<String, Object> settled = new LinkedHashMap<>();
        graph.forEach((id, node) -> settled.put(id, withoutOpenLinks(node)));
        List<String> faults = new ArrayList<>(GraphCheck.faults(settled));
        graph.forEach((id, node) -> {
            if (GraphCheck.inputs(node).get(GraphFilling.PREFIX_INPUT) instanceof String prefix
                    && !GraphFilling.PLACEHOLDER.matcher(prefix).find()) {
                Optional<String> fault = FilePrefix.fault(prefix);
                fault.ifPresent(text -> faults.add("The file name prefix of node " + id + " " + text));
            }
        });
        return faults;
    }

    /** Links that a value completes can only be checked with it. */
    private static Object withoutOpenLinks(Object node) {
        if (!(node instanceof Map<?, ?> members) || !(members.get("inputs") instanceof Map<?, ?> inputs)) {
            return node;
        }
        Map<Object, Object> settled = new LinkedHashMap<>(members);
        Map<Object, Object> kept = new LinkedHashMap<>(inputs);
        kept.values().removeIf(value -> {
            Set<String> names = new LinkedHashSet<>();
            collect(value, names);
            return value instanceof List && !names.isEmpty();
        });
        settled.put("inputs", kept);
        return settled;
    }

    private static void collect(Object value, Set<String> names) {
        if (value instanceof Map<?, ?> object) {
            object.values().forEach(member -> collect(member, names));
        } else if (value instanceof List<?> array) {
            array.forEach(element -> collect(element, names));
        } else if (value instanceof String text) {
            Matcher matcher = GraphFilling.PLACEHOLDER.matcher(text);
            while (matcher.find()) {
                names.add(matcher.group(1).strip());
            }
        }
    }
}
