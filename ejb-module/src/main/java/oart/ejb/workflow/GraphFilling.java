package oart.ejb.workflow;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;

/**
 * Fills one graph once. Only the stored template is searched for placeholders, never a value, and a value changes no key, no node class and
 * no link: so text from a user stays text.
 */
final class GraphFilling {
    /** Placeholders that no request and no declaration can fill. */
    static final Set<String> SYSTEM = Set.of("user_id", "job_id", "output_node_id");

    static final String PREFIX_INPUT = "filename_prefix";
    static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");
    /** Braces around anything else, as {@code {{red|blue}}}, are text unless a parameter has just that name. */
    static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*");

    private final WorkflowDefinition workflow;
    private final ParameterValues values;
    private final UserId user;
    private final JobId job;
    private final List<FilledGraph.InputPicture> pictures = new ArrayList<>();

    GraphFilling(WorkflowDefinition workflow, ParameterValues values, UserId user, JobId job) {
        this.workflow = workflow;
        this.values = values;
        this.user = user;
        this.job = job;
    }

    FilledGraph fill() {
        Map<String, Object> graph = new LinkedHashMap<>();
        if (workflow.graph() == null) {
            values.refuseWorkflow("The workflow has no graph.");
        } else {
            Map<String, Object> template = unwrapped(workflow.graph());
            template.forEach((id, node) -> graph.put(id, node(id, node)));
            GraphCheck.faults(graph).forEach(values::refuseWorkflow);
        }
        if (!values.problems().isEmpty()) {
            String detail = values.problems().size() == 1
                    ? values.problems().get(0).detail()
                    : values.problems().size() + " things are wrong with this request.";
            throw new ProblemException(ProblemType.VALIDATION_FAILED, detail, values.problems(), values.facts());
        }
        return new FilledGraph(
                graph,
                values.used(),
                values.seeds(),
                List.copyOf(values.outputs()),
                List.copyOf(pictures),
                classes(graph),
                expectedImages());
    }

    /** Some tools wrap the graph as the request that they would send. */
    static Map<String, Object> unwrapped(Map<String, Object> stored) {
        return stored.size() == 1 && stored.get("prompt") instanceof Map<?, ?> inner && !inner.containsKey("class_type")
                ? Json.asObject(inner)
                : stored;
    }

    private Object node(String id, Object node) {
        requirePlain(id, "the id of a node");
        if (!(node instanceof Map<?, ?> members)) {
            return node;
        }
        Map<String, Object> filled = new LinkedHashMap<>();
        members.forEach((key, value) -> {
            String member = String.valueOf(key);
            if (member.equals("inputs") && value instanceof Map<?, ?> inputs) {
                filled.put(member, inputs(id, inputs));
            } else if (member.equals("class_type")) {
                filled.put(member, structural(id, value));
            } else if (!member.equals("is_changed")) {
                // is_changed comes with graphs read from pictures; ComfyUI would trust it instead of looking at changed
                // files.
                filled.put(member, remark(id, value));
            }
        });
        return filled;
    }

    private Map<String, Object> inputs(String id, Map<?, ?> inputs) {
        Map<String, Object> filled = new LinkedHashMap<>();
        inputs.forEach((key, value) -> {
            String name = String.valueOf(key);
            requirePlain(name, "the name of an input");
            Object result;
            if (value instanceof List<?> link) {
                List<Object> elements = new ArrayList<>(link.size());
                link.forEach(element -> elements.add(structural(id, element)));
                result = elements;
            } else {
                result = input(id, name, value);
            }
            filled.put(name, name.equals(PREFIX_INPUT) ? prefix(value, result) : result);
        });
        return filled;
    }

    private Object input(String id, String name, Object value) {
        if (value instanceof String text) {
            return text(id, name, text);
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> filled = new LinkedHashMap<>();
            object.forEach((key, member) -> {
                String plain = String.valueOf(key);
                requirePlain(plain, "the name of a member");
                filled.put(plain, input(id, null, member));
            });
            return filled;
        }
        if (value instanceof List<?> array) {
            List<Object> filled = new ArrayList<>(array.size());
            array.forEach(element -> filled.add(input(id, null, element)));
            return filled;
        }
        return value;
    }

    /** @param input null below the level of inputs, where no picture can be named */
    private Object text(String id, String input, String template) {
        Matcher matcher = PLACEHOLDER.matcher(template);
        if (matcher.matches()) {
            String name = matcher.group(1).strip();
            if (values.input(name).map(spec -> spec.type().isPicture()).orElse(false)) {
                return picture(id, input, name);
            }
            Object value = valueOf(id, name).orElse(template);
            return input != null && value instanceof List && isJson(name)
                    ? Map.of(ParameterRule.WRAPPED, value)
                    : value;
        }
        return inserted(id, template, false);
    }

    /** Every value as text. @param remark nobody opens files that are named here */
    private String inserted(String id, String template, boolean remark) {
        Matcher matcher = PLACEHOLDER.matcher(template);
        StringBuilder filled = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            String name = matcher.group(1).strip();
            if (!remark
                    && values.input(name).map(spec -> spec.type().isPicture()).orElse(false)) {
                values.refuseWorkflow("The workflow puts the picture " + name + " inside a longer text.");
            }
            Optional<Object> value = valueOf(id, name);
            if (value.isPresent()) {
                filled.append(template, end, matcher.start()).append(asText(value.get()));
                end = matcher.end();
            }
        }
        return end == 0
                ? template
                : filled.append(template, end, template.length()).toString();
    }

    private boolean isJson(String name) {
        return values.input(name)
                .map(spec -> spec.type() == ParameterSpec.Type.JSON)
                .orElse(false);
    }

    private Object picture(String id, String input, String name) {
        Optional<Object> upload = valueOf(id, name);
        if (upload.isEmpty()) {
            return "";
        }
        if (input == null) {
            values.refuseWorkflow("The workflow puts the picture " + name + " where no file can be named.");
        } else {
            pictures.add(
                    new FilledGraph.InputPicture(name, id, input, upload.get().toString()));
        }
        return upload.get();
    }

    /** Node classes and links: only the author's own choices may stand here, never text from a user. */
    private Object structural(String id, Object value) {
        if (!(value instanceof String template)) {
            requireAllPlain(value);
            return value;
        }
        Matcher matcher = PLACEHOLDER.matcher(template);
        if (matcher.matches()) {
            String name = matcher.group(1).strip();
            Optional<ParameterSpec> spec = values.input(name);
            boolean chosen = spec.map(declared -> declared.type() == ParameterSpec.Type.NUMBER
                            || declared.type() == ParameterSpec.Type.SELECT
                                    && !declared.options().isEmpty())
                    .orElse(false);
            if (chosen) {
                return valueOf(id, name).orElse(template);
            }
        }
        requirePlain(template, "a node class or a link");
        return value;
    }

    /** Titles and the like, which ComfyUI ignores: always text. */
    private Object remark(String id, Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> filled = new LinkedHashMap<>();
            object.forEach((key, member) -> filled.put(String.valueOf(key), remark(id, member)));
            return filled;
        }
        if (value instanceof List<?> array) {
            List<Object> filled = new ArrayList<>(array.size());
            array.forEach(element -> filled.add(remark(id, element)));
            return filled;
        }
        return value instanceof String text ? inserted(id, text, true) : value;
    }

    /** The value of a placeholder; empty leaves the braces as they are, after a problem unless they are mere text. */
    private Optional<Object> valueOf(String id, String name) {
        switch (name) {
            case "user_id":
                return Optional.of(user.toString());
            case "job_id":
                return Optional.of(job.toString());
            case "output_node_id":
                return Optional.of(values.outputs().stream()
                        .map(ParameterSpec::nodeId)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(id));
            default:
                break;
        }
        Optional<Object> value = values.of(name);
        if (value.isEmpty() && !values.isRefused(name)) {
            if (values.input(name).isPresent()
                    || name.equals(ParameterValues.MODEL_ID)
                    || name.equals(ParameterValues.MODEL_PATH)) {
                values.refuse(name, name + " has no value and no default, but the workflow uses it.");
            } else if (NAME.matcher(name).matches()) {
                values.refuseWorkflow("The workflow uses the placeholder " + name + ", which is no parameter of it.");
            }
        }
        return value;
    }

    /** A literal prefix as a text that stays below the output folder; ComfyUI fails on one that leaves it. */
    private Object prefix(Object template, Object filled) {
        if (filled instanceof List || filled == null) {
            return filled;
        }
        String prefix = asText(filled);
        // ComfyUI takes the text out of an object, so this would be no prefix that anybody has looked at.
        Optional<String> wrong =
                filled instanceof Map ? Optional.of("must be a text, not an object.") : FilePrefix.fault(prefix);
        wrong.ifPresent(fault -> {
            Set<String> names = namesIn(template);
            if (names.isEmpty()) {
                values.refuseWorkflow("The file name prefix of the workflow " + fault);
            } else {
                names.stream()
                        .filter(name -> !values.isRefused(name))
                        .forEach(name -> values.refuse(name, name + " becomes part of a file name, which " + fault));
            }
        });
        return prefix;
    }

    private Set<String> namesIn(Object template) {
        Set<String> names = new LinkedHashSet<>();
        if (template instanceof String text) {
            Matcher matcher = PLACEHOLDER.matcher(text);
            while (matcher.find()) {
                String name = matcher.group(1).strip();
                if (values.input(name).isPresent()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private void requirePlain(String text, String where) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1).strip();
            if (values.input(name).isPresent() || NAME.matcher(name).matches()) {
                values.refuseWorkflow(
                        "The workflow uses the placeholder " + name + " as " + where + ", where no value may stand.");
            }
        }
    }

    private void requireAllPlain(Object value) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, member) -> {
                requireAllPlain(String.valueOf(key));
                requireAllPlain(member);
            });
        } else if (value instanceof List<?> array) {
            array.forEach(this::requireAllPlain);
        } else if (value instanceof String text) {
            requirePlain(text, "a part of a list");
        }
    }

    private static String asText(Object value) {
        if (value instanceof String text) {
            return text;
        }
        return value instanceof Number number ? Numbers.text(number) : Json.write(value);
    }

    private static List<String> classes(Map<String, Object> graph) {
        Set<String> classes = new TreeSet<>();
        graph.values().forEach(node -> classes.add(String.valueOf(((Map<?, ?>) node).get("class_type"))));
        return List.copyOf(classes);
    }

    private int expectedImages() {
        long batch = values.of("BATCH_SIZE")
                .flatMap(Numbers::read)
                .map(number -> Numbers.decimal(number)
                        .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                        .longValue())
                .filter(size -> size > 0)
                .orElse(1L);
        // Files of a node that several parameters name are stored once.
        long outputs = Math.max(
                1,
                values.outputs().stream().map(ParameterSpec::nodeId).distinct().count());
        return (int) Math.min(Integer.MAX_VALUE, batch * outputs);
    }
}
