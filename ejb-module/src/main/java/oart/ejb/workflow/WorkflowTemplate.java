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
public final class WorkflowTemplate {
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
    public static WorkflowTemplate of(Map<String, Object> stored) {
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

    /** The graph itself, unwrapped: node id → node. */
    public Map<String, Object> graph() {
        return graph;
    }

    /** What stands in {@code {{…}}} anywhere in the nodes: names that a value has to fill, those of the system, and maybe mere text. */
    Set<String> placeholders() {
        return placeholders;
    }

    /**
     * What would be refused when somebody generates, though the row may be stored: one sentence each.
     *
     * @param workflow of this graph
     * @param model the one that runs by default, whose parameters fill placeholders too
     */
    public List<String> warnings(WorkflowDefinition workflow, Optional<ModelDefinition> model) {
        Map<String, ParameterSpec> declared = ParameterValues.declared(workflow, model);
        List<String> warnings = new ArrayList<>();
        placeholders.stream()
                .filter(name -> GraphFilling.NAME.matcher(name).matches())
                .filter(name -> !isFilled(name, declared.get(name)))
                .forEach(name -> warnings.add("The placeholder {{" + name
                        + "}} has no ParameterDetail: the workflow cannot run before one is added."));
        declared.values().stream()
                .filter(spec -> spec.direction() == ParameterSpec.Direction.OUTPUT)
                .filter(spec -> spec.nodeId() != null && !graph.containsKey(spec.nodeId()))
                .forEach(spec -> warnings.add("The output " + spec.name() + " names the node " + spec.nodeId()
                        + ", which the workflow does not have."));
        return warnings;
    }

    private static boolean isFilled(String name, ParameterSpec declared) {
        return declared != null && declared.direction() == ParameterSpec.Direction.INPUT
                || GraphFilling.SYSTEM.contains(name)
                || name.equals(ParameterValues.MODEL_ID)
                || name.equals(ParameterValues.MODEL_PATH);
    }

    /** Those that become part of a file's name. */
    Set<String> fileNames() {
        return fileNames;
    }

    /** What is wrong whatever the values are, one sentence each. */
    public List<String> faults() {
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
