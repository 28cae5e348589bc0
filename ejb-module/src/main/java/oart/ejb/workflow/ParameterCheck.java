package oart.ejb.workflow;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oart.ejb.problem.FieldProblem;

/**
 * What a list of {@code ParameterDetail} must be before it is stored. Stricter than what reads it: rows of the Python program stay readable,
 * new ones have to make sense. Pure, for any thread.
 */
public final class ParameterCheck {
    private static final int LONGEST_NAME = 255;

    private final List<FieldProblem> problems = new ArrayList<>();

    private ParameterCheck() {}

    /** Everything that is wrong, by JSON pointer. @param pointer of the list: {@code /parameters} */
    public static List<FieldProblem> problems(String pointer, List<Object> parameters) {
        ParameterCheck check = new ParameterCheck();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < parameters.size(); i++) {
            check.entry(pointer + "/" + i, parameters.get(i), names);
        }
        return check.problems;
    }

    private void entry(String pointer, Object entry, Set<String> names) {
        if (!(entry instanceof Map<?, ?> detail)) {
            note(pointer, "A parameter has to be an object.");
            return;
        }
        int before = problems.size();
        name(pointer + "/name", detail.get("name"), names);
        constant(pointer + "/type", detail.get("type"), ParameterSpec.Type.values());
        constant(pointer + "/input_or_output", detail.get("input_or_output"), ParameterSpec.Direction.values());
        optional(pointer + "/description", detail.get("description"), String.class, "a text");
        optional(pointer + "/required", detail.get("required"), Boolean.class, "true or false");
        optional(pointer + "/randomize", detail.get("randomize"), Boolean.class, "true or false");
        order(pointer + "/order", detail.get("order"));
        node(pointer + "/node_id", detail.get("node_id"));
        bounds(pointer, detail.get("min_value"), detail.get("max_value"));
        options(pointer + "/options", detail.get("options"));
        if (problems.size() == before) {
            ParameterSpec.read(detail).ifPresent(spec -> byDefault(pointer + "/default", spec));
        }
    }

    private void name(String pointer, Object value, Set<String> names) {
        if (!(value instanceof String name) || name.isBlank() || name.length() > LONGEST_NAME) {
            note(pointer, "A parameter needs a name of 1 to " + LONGEST_NAME + " characters.");
        } else if (!name.equals(name.strip()) || name.matches("(?s).*[{}\\p{Cntrl}].*")) {
            note(
                    pointer,
                    "A name must not have braces, control characters, or blanks around it: no placeholder could name it.");
        } else if (GraphFilling.SYSTEM.contains(name)) {
            note(pointer, name + " is filled by the system and cannot be declared.");
        } else if (!names.add(name)) {
            note(pointer, "There are two parameters with the name " + name + ".");
        }
    }

    private void constant(String pointer, Object value, Enum<?>[] constants) {
        if (value != null
                && Arrays.stream(constants)
                        .noneMatch(constant -> constant.name().equals(value))) {
            note(
                    pointer,
                    "Has to be one of "
                            + Arrays.stream(constants).map(Enum::name).collect(Collectors.joining(", ")) + ".");
        }
    }

    private void optional(String pointer, Object value, Class<?> type, String what) {
        if (value != null && !type.isInstance(value)) {
            note(pointer, "Has to be " + what + ".");
        }
    }

    private void order(String pointer, Object value) {
        boolean fits = value == null || value instanceof Long order && order > 0 && order <= Integer.MAX_VALUE;
        if (!fits) {
            note(pointer, "Has to be a positive whole number, or null.");
        }
    }

    private void node(String pointer, Object value) {
        if (value != null && !(value instanceof String) && !(value instanceof Long)) {
            note(pointer, "Has to be the id of a node.");
        }
    }

    private void bounds(String pointer, Object min, Object max) {
        Optional<BigDecimal> lower = bound(pointer + "/min_value", min);
        Optional<BigDecimal> upper = bound(pointer + "/max_value", max);
        if (lower.isPresent() && upper.isPresent() && lower.get().compareTo(upper.get()) > 0) {
            note(pointer + "/min_value", "min_value must not be above max_value.");
        }
    }

    private Optional<BigDecimal> bound(String pointer, Object value) {
        Optional<BigDecimal> number = Numbers.read(value).map(Numbers::decimal);
        if (value != null && number.isEmpty()) {
            note(pointer, "Has to be a number.");
        }
        return number;
    }

    private void options(String pointer, Object value) {
        if (value == null) {
            return;
        }
        if (!(value instanceof List<?> options)) {
            note(pointer, "Has to be a list of values.");
            return;
        }
        for (int i = 0; i < options.size(); i++) {
            Object option = options.get(i);
            if (option == null || option instanceof Map || option instanceof List) {
                note(pointer + "/" + i, "An option has to be a text, a number, true or false.");
            } else if (options.subList(0, i).stream()
                    .anyMatch(other -> other != null && ParameterRule.same(other, option))) {
                note(pointer + "/" + i, "This option stands in the list twice.");
            }
        }
    }

    /** What a request that sends nothing would get has to be something that a request could send. */
    private void byDefault(String pointer, ParameterSpec spec) {
        ParameterRule rule = new ParameterRule(spec, PlanBounds.NONE);
        Object value = spec.defaultValue();
        boolean typeIsGuessed = spec.raw().get("type") == null && !(value instanceof Map) && !(value instanceof List);
        if (spec.direction() == ParameterSpec.Direction.OUTPUT || !rule.hasDefault() || typeIsGuessed) {
            return;
        }
        if (spec.type().isText() && !(value instanceof String)) {
            note(pointer, "The default of " + spec.name() + " must be a text.");
            return;
        }
        try {
            rule.accept(value);
        } catch (RefusedValueException e) {
            note(pointer, "The default of " + e.getMessage());
        }
    }

    private void note(String pointer, String detail) {
        problems.add(new FieldProblem(pointer, detail));
    }
}
