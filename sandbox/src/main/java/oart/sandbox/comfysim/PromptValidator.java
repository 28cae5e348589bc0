package oart.sandbox.comfysim;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import oart.sandbox.comfysim.node.NodeClass;
import oart.sandbox.comfysim.node.NodeInput;
import oart.sandbox.comfysim.node.NodeTable;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonNumbers;
import oart.sandbox.comfysim.python.PythonText;

/**
 * Checks a posted workflow as ComfyUI 0.3.64 does (see {@code execution.py}, {@code validate_prompt}), and as there writes coerced
 * values back into it. Safe for any thread; one graph belongs to one caller.
 */
final class PromptValidator {
    private final NodeTable nodes;

    PromptValidator(NodeTable nodes) {
        this.nodes = nodes;
    }

    /**
     * What came out.
     *
     * @param error the object under {@code error}, or null when at least one output may run
     * @param outputs ids of the output nodes that may run
     * @param nodeErrors by node id; may be filled even without an error
     */
    record Verdict(Map<String, Object> error, List<String> outputs, Map<String, Object> nodeErrors) {}

    /** What is known of a node so far. */
    private record Checked(boolean valid, List<Map<String, Object>> reasons) {}

    /**
     * @param prompt as posted; only a JSON object can pass
     * @param targets the only output nodes to consider, or null for all
     * @throws PythonException where the real server stumbles and answers 500
     */
    Verdict validate(Object prompt, Object targets) {
        Set<String> outputs = new TreeSet<>(PromptValidator::byIdLength);
        Map<String, Object> graph = graph(prompt);
        for (Map.Entry<String, Object> node : graph.entrySet()) {
            if (!PythonJson.contains(node.getValue(), "class_type")) {
                return refusal(
                        "invalid_prompt",
                        "Cannot execute because a node is missing the class_type property.",
                        "Node ID '#" + node.getKey() + "'");
            }
            NodeClass type = classOf(node.getValue());
            if (type == null) {
                Object name = PythonJson.object(node.getValue()).get("class_type");
                return refusal(
                        "invalid_prompt",
                        "Cannot execute because node " + PythonText.str(name) + " does not exist.",
                        "Node ID '#" + node.getKey() + "'");
            }
            if (type.isOutput() && (targets == null || PythonJson.contains(targets, node.getKey()))) {
                outputs.add(node.getKey());
            }
        }
        if (outputs.isEmpty()) {
            return refusal("prompt_no_outputs", "Prompt has no outputs", "");
        }
        return validateOutputs(graph, outputs);
    }

    private Verdict validateOutputs(Map<String, Object> graph, Set<String> outputs) {
        List<String> good = new ArrayList<>();
        List<String> details = new ArrayList<>();
        Map<String, Object> nodeErrors = new LinkedHashMap<>();
        Map<String, Checked> checked = new LinkedHashMap<>();
        for (String output : outputs) {
            Checked result;
            try {
                result = check(graph, output, checked, new HashSet<>());
            } catch (CycleException e) {
                result = new Checked(false, List.of());
            } catch (PythonException e) {
                result = new Checked(false, List.of(duringValidation(e)));
                checked.put(output, result);
            }
            if (result.valid) {
                good.add(output);
            } else {
                result.reasons.forEach(reason -> details.add(reason.get("message") + ": " + reason.get("details")));
                report(graph, output, checked, nodeErrors);
            }
        }
        if (!good.isEmpty()) {
            return new Verdict(null, good, nodeErrors);
        }
        return new Verdict(
                error(
                        "prompt_outputs_failed_validation",
                        "Prompt outputs failed validation",
                        String.join("\n", details)),
                List.of(),
                nodeErrors);
    }

    private static void report(
            Map<String, Object> graph, String output, Map<String, Checked> checked, Map<String, Object> nodeErrors) {
        checked.forEach((id, result) -> {
            if (!result.valid && !result.reasons.isEmpty()) {
                Object entry = nodeErrors.computeIfAbsent(
                        id,
                        unused -> PythonJson.map(
                                "errors",
                                result.reasons,
                                "dependent_outputs",
                                new ArrayList<>(),
                                "class_type",
                                PythonJson.object(graph.get(id)).get("class_type")));
                PythonJson.array(PythonJson.object(entry).get("dependent_outputs"))
                        .add(output);
            }
        });
    }

    /** A loop of links: the real server runs out of stack, and reports nothing at all. */
    private static final class CycleException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private CycleException() {
            super("cycle", null, false, false);
        }
    }

    private Checked check(Map<String, Object> graph, String id, Map<String, Checked> checked, Set<String> path) {
        Checked known = checked.get(id);
        if (known != null) {
            return known;
        }
        if (!path.add(id)) {
            throw new CycleException();
        }
        Map<String, Object> node = PythonJson.object(graph.get(id));
        if (!node.containsKey("inputs")) {
            throw PythonException.keyError("inputs");
        }
        Object given = node.get("inputs");
        NodeClass type = classOf(node);
        List<Map<String, Object>> errors = new ArrayList<>();
        boolean valid = true;
        for (NodeInput input : type.inputs().values()) {
            if (!PythonJson.contains(given, input.name())) {
                if (input.required()) {
                    errors.add(reason(
                            "required_input_missing",
                            "Required input is missing",
                            input.name(),
                            PythonJson.map("input_name", input.name())));
                }
            } else if (!(given instanceof Map)) {
                throw PythonException.notByName(given);
            } else if (PythonJson.object(given).get(input.name()) instanceof List<?> link) {
                valid &= checkLink(graph, input, link, checked, path, errors);
            } else {
                checkValue(type, input, PythonJson.object(given), errors);
            }
        }
        if (given instanceof Map) {
            checkItself(type, PythonJson.object(given), errors);
        }
        path.remove(id);
        Checked result = new Checked(valid && errors.isEmpty(), errors);
        checked.put(id, result);
        return result;
    }

    private boolean checkLink(
            Map<String, Object> graph,
            NodeInput input,
            List<?> link,
            Map<String, Checked> checked,
            Set<String> path,
            List<Map<String, Object>> errors) {
        if (link.size() != 2) {
            errors.add(reason(
                    "bad_linked_input",
                    "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                    input.name(),
                    PythonJson.map(
                            "input_name", input.name(), "input_config", input.config(), "received_value", link)));
            return true;
        }
        if (link.get(0) instanceof List || link.get(0) instanceof Map) {
            throw PythonException.typeError("unhashable type: '" + PythonText.typeName(link.get(0)) + "'");
        }
        if (!(link.get(0) instanceof String source) || !graph.containsKey(source)) {
            throw PythonException.keyError(link.get(0));
        }
        Object received = element(classOf(graph.get(source)).outputTypes(), link.get(1));
        if (!matches(received, input.type())) {
            errors.add(reason(
                    "return_type_mismatch",
                    "Return type mismatch between linked nodes",
                    input.name() + ", received_type(" + PythonText.str(received) + ") mismatch input_type("
                            + PythonText.str(input.type()) + ")",
                    PythonJson.map(
                            "input_name",
                            input.name(),
                            "input_config",
                            input.config(),
                            "received_type",
                            received,
                            "linked_node",
                            link)));
            return true;
        }
        try {
            return check(graph, source, checked, path).valid;
        } catch (PythonException e) {
            path.remove(source);
            checked.put(
                    source,
                    new Checked(
                            false,
                            List.of(reason(
                                    "exception_during_inner_validation",
                                    "Exception when validating inner node",
                                    e.getMessage(),
                                    PythonJson.map(
                                            "input_name", input.name(),
                                            "input_config", input.config(),
                                            "exception_message", e.getMessage(),
                                            "exception_type", e.typeName(),
                                            "traceback", traceback("validate_inputs"),
                                            "linked_node", link)))));
            return false;
        }
    }

    private static void checkValue(
            NodeClass type, NodeInput input, Map<String, Object> given, List<Map<String, Object>> errors) {
        String name = input.name();
        Object value = given.get(name);
        if (value instanceof Map<?, ?> wrapper && wrapper.containsKey("__value__")) {
            value = wrapper.get("__value__");
            given.put(name, value);
        }
        try {
            value = coerced(input.type(), value);
            given.put(name, value);
        } catch (PythonException e) {
            errors.add(reason(
                    "invalid_input_type",
                    "Failed to convert an input value to a " + input.type() + " value",
                    name + ", " + PythonText.str(value) + ", " + e.getMessage(),
                    PythonJson.map(
                            "input_name",
                            name,
                            "input_config",
                            input.config(),
                            "received_value",
                            value,
                            "exception_message",
                            e.getMessage())));
            return;
        }
        if (type.checkedInputs().contains(name)) {
            return;
        }
        Object min = input.options().get("min");
        Object max = input.options().get("max");
        if (min != null && PythonNumbers.less(value, min)) {
            errors.add(outOfRange(input, "value_smaller_than_min", "smaller than min", min, value));
        } else if (max != null && PythonNumbers.less(max, value)) {
            errors.add(outOfRange(input, "value_bigger_than_max", "bigger than max", max, value));
        } else if (input.type() instanceof List<?> options) {
            Object received = value;
            if (options.stream().noneMatch(option -> PythonNumbers.equal(option, received))) {
                boolean huge = options.size() > 20;
                String list = huge ? "(list of length " + options.size() + ")" : PythonText.repr(options);
                errors.add(reason(
                        "value_not_in_list",
                        "Value not in list",
                        name + ": '" + PythonText.str(value) + "' not in " + list,
                        PythonJson.map(
                                "input_name", name,
                                "input_config", huge ? null : input.config(),
                                "received_value", value)));
            }
        }
    }

    private static Object coerced(Object type, Object value) {
        if ("INT".equals(type)) {
            return PythonNumbers.toInt(value);
        }
        if ("FLOAT".equals(type)) {
            return PythonNumbers.toFloat(value);
        }
        if ("STRING".equals(type)) {
            return PythonText.str(value);
        }
        return "BOOLEAN".equals(type) ? (Object) PythonNumbers.truth(value) : value;
    }

    private static Map<String, Object> outOfRange(
            NodeInput input, String errorType, String words, Object limit, Object value) {
        return reason(
                errorType,
                "Value " + PythonText.str(value) + " " + words + " of " + PythonText.str(limit),
                input.name(),
                PythonJson.map("input_name", input.name(), "input_config", input.config(), "received_value", value));
    }

    /** Literal values only: what comes through a link is not there yet. */
    private static void checkItself(NodeClass type, Map<String, Object> given, List<Map<String, Object>> errors) {
        if (type.checkedInputs().isEmpty()) {
            return;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (type.checkedInputs().contains(name) && !(value instanceof List)) {
                values.put(name, value);
            }
        });
        if (values.isEmpty()) {
            return;
        }
        Object answer = type.check(values);
        if (!Boolean.TRUE.equals(answer)) {
            String said = Boolean.FALSE.equals(answer) ? "" : " - " + PythonText.str(answer);
            values.keySet()
                    .forEach(name -> errors.add(reason(
                            "custom_validation_failed",
                            "Custom validation failed for node",
                            name + said,
                            PythonJson.map("input_name", name))));
        }
    }

    private NodeClass classOf(Object node) {
        Object name = PythonJson.object(node).get("class_type");
        if (name instanceof List || name instanceof Map) {
            throw PythonException.typeError("unhashable type: '" + PythonText.typeName(name) + "'");
        }
        return name instanceof String text ? nodes.find(text) : null;
    }

    private static Map<String, Object> graph(Object prompt) {
        if (prompt instanceof Collection<?> list && list.isEmpty() || "".equals(prompt)) {
            return Map.of();
        }
        return PythonJson.object(prompt);
    }

    private static Object element(List<Object> tuple, Object index) {
        if (!(index instanceof BigInteger || index instanceof Boolean)) {
            throw PythonException.typeError(
                    "tuple indices must be integers or slices, not " + PythonText.typeName(index));
        }
        int at = PythonNumbers.toInt(index)
                .max(BigInteger.valueOf(Integer.MIN_VALUE))
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .intValue();
        int positive = at < 0 ? at + tuple.size() : at;
        if (positive < 0 || positive >= tuple.size()) {
            throw new PythonException("IndexError", "tuple index out of range");
        }
        return tuple.get(positive);
    }

    private static boolean matches(Object received, Object wanted) {
        if (PythonNumbers.equal(received, wanted)) {
            return true;
        }
        if (!(received instanceof String) || !(wanted instanceof String)) {
            return false;
        }
        Set<String> left = members((String) received);
        Set<String> right = members((String) wanted);
        if (left.contains("*") || right.contains("*")) {
            return true;
        }
        left.retainAll(right);
        return !left.isEmpty();
    }

    private static Set<String> members(String type) {
        Set<String> members = new HashSet<>();
        for (String member : type.split(",")) {
            members.add(member.strip());
        }
        return members;
    }

    private static Map<String, Object> duringValidation(PythonException e) {
        return reason(
                "exception_during_validation",
                "Exception when validating node",
                e.getMessage(),
                PythonJson.map("exception_type", e.typeName(), "traceback", traceback("validate_prompt")));
    }

    private static List<String> traceback(String function) {
        return List.of(
                "  File \"/opt/ComfyUI/execution.py\", line 1010, in " + function + "\n    (ComfySim)\n",
                "  File \"/opt/ComfyUI/execution.py\", line 790, in validate_inputs\n    (ComfySim)\n");
    }

    private static Map<String, Object> reason(
            String type, String message, String details, Map<String, Object> extraInfo) {
        return PythonJson.map("type", type, "message", message, "details", details, "extra_info", extraInfo);
    }

    private static Map<String, Object> error(String type, String message, String details) {
        return reason(type, message, details, Map.of());
    }

    private static Verdict refusal(String type, String message, String details) {
        return new Verdict(error(type, message, details), List.of(), Map.of());
    }

    /** Output ids come from a set, so in any order; shorter first puts 2 before 10. */
    private static int byIdLength(String a, String b) {
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
}
