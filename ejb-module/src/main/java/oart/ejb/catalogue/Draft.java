package oart.ejb.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import oart.ejb.audit.Changes;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.workflow.ParameterCheck;
import oart.json.Json;

/**
 * The members of a row as somebody wants them, taken one by one over those it has: absent = unchanged, null = cleared. Collects what is
 * wrong instead of stopping, and what is different. For one thread.
 */
final class Draft {
    /** Most seconds, and most of whatever else is counted. */
    static final int MOST = Integer.MAX_VALUE;

    private final Map<String, Object> given;
    private final boolean isNew;
    private final List<FieldProblem> problems = new ArrayList<>();
    private final Changes changes = new Changes();

    private Draft(Map<String, Object> given, boolean isNew) {
        this.given = new LinkedHashMap<>(given);
        this.isNew = isNew;
    }

    /** A row that is not there yet: members without a present value have to be given. */
    static Draft create(Map<String, Object> given) {
        return new Draft(given, true);
    }

    static Draft change(Map<String, Object> given) {
        return new Draft(given, false);
    }

    /** What a member may be. */
    enum Need {
        /** Never null; has to be given when there is no value yet. */
        REQUIRED,
        /** Null clears it. */
        OPTIONAL
    }

    Changes changes() {
        return changes;
    }

    /** @throws ProblemException VALIDATION_FAILED with everything that is wrong */
    void check() {
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }

    void note(String pointer, String detail) {
        problems.add(new FieldProblem(pointer, detail));
    }

    void noteAll(List<FieldProblem> more) {
        problems.addAll(more);
    }

    /** Whether the member is given and not null. */
    boolean has(String name) {
        return given.get(name) != null;
    }

    /** Takes a member under its other name when it is given so. */
    void alias(String name, String other) {
        if (!given.containsKey(other)) {
            return;
        }
        if (!given.containsKey(name)) {
            given.put(name, given.get(other));
        } else if (!Objects.equals(given.get(name), given.get(other))) {
            note(
                    "/" + other,
                    name + " and " + other + " are one member by two names; they were given with different values.");
        }
    }

    /** @param longest in characters */
    String line(String name, String present, Need need, int longest) {
        return take(
                name,
                present,
                need,
                value -> value instanceof String text
                                && !text.isBlank()
                                && text.length() <= longest
                                && text.chars().noneMatch(Character::isISOControl)
                        ? Optional.of(text)
                        : Optional.empty(),
                "a text of 1 to " + longest + " characters in one line");
    }

    /** Text of many lines, may be empty. */
    String text(String name, String present, Need need, int longest) {
        return take(
                name,
                present,
                need,
                value ->
                        value instanceof String text && text.length() <= longest ? Optional.of(text) : Optional.empty(),
                "a text of at most " + longest + " characters");
    }

    boolean flag(String name, boolean present) {
        return take(
                name,
                present,
                Need.REQUIRED,
                value -> value instanceof Boolean flag ? Optional.of(flag) : Optional.empty(),
                "true or false");
    }

    <E extends Enum<E>> E constant(String name, E present, E[] constants) {
        return take(
                name,
                present,
                Need.REQUIRED,
                value -> Arrays.stream(constants)
                        .filter(constant -> constant.name().equals(value))
                        .findFirst(),
                "one of "
                        + String.join(
                                ", ", Arrays.stream(constants).map(Enum::name).toList()));
    }

    /** An id, by its text. */
    <T> T id(String name, T present, Function<String, Optional<T>> parse) {
        return take(
                name,
                present,
                Need.OPTIONAL,
                value -> value instanceof String text ? parse.apply(text) : Optional.empty(),
                "a UUID");
    }

    Integer count(String name, Integer present, int least) {
        return take(
                name,
                present,
                Need.OPTIONAL,
                value -> value instanceof Long number && number >= least && number <= MOST
                        ? Optional.of(number.intValue())
                        : Optional.empty(),
                "a whole number of at least " + least + ", or null");
    }

    /** Whole seconds. */
    Duration seconds(String name, Duration present) {
        Integer seconds = count(name, present == null ? null : Math.toIntExact(present.toSeconds()), 1);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    double price(String name, double present) {
        return take(
                name,
                present,
                Need.REQUIRED,
                value -> value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1e12
                        ? Optional.of(number.doubleValue())
                        : Optional.empty(),
                "a number from 0 on");
    }

    Map<String, Object> object(String name, Map<String, Object> present) {
        return take(
                name,
                present,
                Need.REQUIRED,
                value -> value instanceof Map ? Optional.of(Json.asObject(value)) : Optional.empty(),
                "an object");
    }

    /** A list of ParameterDetail, which has to make sense. */
    List<Object> parameters(String name, List<Object> present) {
        List<Object> parameters = take(
                name,
                present,
                Need.REQUIRED,
                value -> value instanceof List ? Optional.of(Json.asArray(value)) : Optional.empty(),
                "a list of parameters");
        if (has(name) && given.get(name) instanceof List) {
            noteAll(ParameterCheck.problems("/" + name, parameters));
        }
        return parameters;
    }

    /** Flags by the names of an enum: {@code {"IMAGE": {"allowed": true}}}. */
    Map<String, Object> flags(String name, Map<String, Object> present, Enum<?>[] constants) {
        Map<String, Object> flags = object(name, present);
        if (given.get(name) instanceof Map) {
            flags.forEach((key, detail) -> {
                String pointer = "/" + name + "/" + key.replace("~", "~0").replace("/", "~1");
                if (Arrays.stream(constants)
                        .noneMatch(constant -> constant.name().equals(key))) {
                    note(
                            pointer,
                            "Is none of "
                                    + String.join(
                                            ", ",
                                            Arrays.stream(constants)
                                                    .map(Enum::name)
                                                    .toList())
                                    + ".");
                } else if (!(detail instanceof Map<?, ?> object)
                        || object.containsKey("allowed") && !(object.get("allowed") instanceof Boolean)) {
                    note(pointer, "Has to be an object like {\"allowed\": true}.");
                }
            });
        }
        return flags;
    }

    private <T> T take(String name, T present, Need need, Function<Object, Optional<T>> read, String what) {
        if (!given.containsKey(name)) {
            if (isNew && need == Need.REQUIRED && present == null) {
                note("/" + name, name + " is required.");
            }
            return present;
        }
        Object value = given.get(name);
        if (value == null) {
            if (need == Need.REQUIRED) {
                note("/" + name, name + " cannot be null.");
                return present;
            }
            changes.note(name, present, null);
            return null;
        }
        Optional<T> taken = read.apply(value);
        if (taken.isEmpty()) {
            note("/" + name, name + " has to be " + what + ".");
            return present;
        }
        changes.note(name, present, taken.get());
        return taken.get();
    }
}
