package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import oart.sandbox.comfysim.python.PythonJson;

/** One node class: what it declares, how it checks itself, what it does. Immutable; safe for any thread. */
public final class NodeClass {
    private final String name;
    private final Map<String, Object> declaration;
    private final NodeFunction function;
    private final Function<String, Object> lists;
    private BiFunction<NodeClass, Map<String, Object>, Object> check;
    private Set<String> checkedInputs = Set.of();
    private Function<Map<String, Object>, Object> changed;

    NodeClass(String name, Map<String, Object> declaration, NodeFunction function, Function<String, Object> lists) {
        this.name = name;
        this.declaration = declaration;
        this.function = function;
        this.lists = lists;
    }

    /** Gives it a validator of its own for some inputs: true, or the text of what is wrong. */
    NodeClass checking(Set<String> inputs, Function<Map<String, Object>, Object> validator) {
        checkedInputs = Set.copyOf(inputs);
        check = (self, values) -> validator.apply(values);
        return this;
    }

    /** Makes its cached result depend on something besides its inputs. */
    NodeClass changingWith(Function<Map<String, Object>, Object> state) {
        changed = state;
        return this;
    }

    public String name() {
        return name;
    }

    public boolean isOutput() {
        return Boolean.TRUE.equals(declaration.get("output_node"));
    }

    /** The declared type of each output. */
    public List<Object> outputTypes() {
        return PythonJson.array(declaration.get("output"));
    }

    /** As {@code /object_info} shows it, lists of files read now. */
    public Map<String, Object> describe() {
        Map<String, Object> description = PythonJson.object(PythonJson.copy(declaration));
        Map<String, Object> groups = PythonJson.object(description.get("input"));
        groups.forEach((group, inputs) -> {
            if (!group.equals("hidden")) {
                PythonJson.object(inputs).replaceAll((input, spec) -> resolve(PythonJson.array(spec)));
            }
        });
        return description;
    }

    /** Required and optional inputs in the order of declaration, lists of files read now. */
    public Map<String, NodeInput> inputs() {
        Map<String, NodeInput> all = new LinkedHashMap<>();
        Map<String, Object> groups = PythonJson.object(declaration.get("input"));
        for (String group : List.of("required", "optional")) {
            if (groups.containsKey(group)) {
                PythonJson.object(groups.get(group)).forEach((input, spec) -> {
                    List<Object> pair = resolve(PythonJson.array(PythonJson.copy(spec)));
                    Map<String, Object> options = pair.size() > 1 ? PythonJson.object(pair.get(1)) : Map.of();
                    all.put(input, new NodeInput(input, pair.get(0), options, group.equals("required")));
                });
            }
        }
        return all;
    }

    /** Whether the cache keys it by node id too, because it asks for its own id. */
    public boolean asksForItsId() {
        Map<String, Object> groups = PythonJson.object(declaration.get("input"));
        return groups.containsKey("hidden")
                && PythonJson.object(groups.get("hidden")).containsKey("unique_id");
    }

    /** Hidden inputs that are passed like others and so show among the {@code current_inputs} of an error: name to what it is. */
    public Map<String, String> hiddenInputs() {
        Map<String, String> hidden = new LinkedHashMap<>();
        Object group = PythonJson.object(declaration.get("input")).get("hidden");
        if (group != null) {
            PythonJson.object(group).forEach((input, spec) -> {
                if (spec instanceof String kind) {
                    hidden.put(input, kind);
                }
            });
        }
        return hidden;
    }

    /** Inputs its own validator looks at; they skip the checks of range and list. */
    public Set<String> checkedInputs() {
        return checkedInputs;
    }

    /** True, or what its own validator says against the values. */
    public Object check(Map<String, Object> values) {
        return check == null ? Boolean.TRUE : check.apply(this, values);
    }

    public boolean changesByItself() {
        return changed != null;
    }

    /** What the cached result depends on besides the inputs, such as the digest of a file. */
    public Object changeState(Map<String, Object> values) {
        return changed.apply(values);
    }

    public NodeResult run(NodeCall call) {
        try {
            return function.run(call);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Object> resolve(List<Object> spec) {
        if (spec.get(0) instanceof String type && type.startsWith("$")) {
            spec.set(0, lists.apply(type));
        }
        if (spec.size() > 1
                && spec.get(1) instanceof Map<?, ?> options
                && options.get("options") instanceof String list
                && list.startsWith("$")) {
            PythonJson.object(options).put("options", lists.apply(list));
        }
        return spec;
    }
}
