package oart.web.json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;

/**
 * The members of a body's object, taken one by one; what is wrong with them is collected and told all at once. Members that nobody
 * takes are ignored; null counts as absent.
 */
public final class Members {
    private final Map<String, Object> object;
    private final List<FieldProblem> problems = new ArrayList<>();

    private Members(Map<String, Object> object) {
        this.object = object;
    }

    /**
     * Makes a request of a body.
     *
     * @param request may be handed null for a required member that is missing or bad; its result is then thrown away
     * @throws ProblemException VALIDATION_FAILED with every member at fault, or when the body is empty or no object
     */
    public static <T> T bind(JsonBody body, Function<Members, T> request) {
        JsonBody given = JsonBody.orEmpty(body);
        if (given.isEmpty()) {
            throw ProblemException.invalid("", "The body is empty; a JSON object is expected.");
        }
        if (!(given.value() instanceof Map<?, ?>)) {
            throw ProblemException.invalid("", "The body has to be a JSON object.");
        }
        Members members = new Members(oart.json.Json.asObject(given.value()));
        T bound = request.apply(members);
        if (!members.problems.isEmpty()) {
            throw ProblemException.invalid(members.problems);
        }
        return bound;
    }

    /** @return null when it is missing or no text, which is then noted */
    public String requiredText(String name) {
        return required(name, Optional::of, "a text");
    }

    public Optional<String> text(String name) {
        return optional(name, Optional::of, "a text");
    }

    /**
     * A member that is told by a text.
     *
     * @param parse empty when the text is none
     * @param what it has to be, as in {@code a UUID}
     * @return null when it is missing or none, which is then noted
     */
    public <T> T required(String name, Function<String, Optional<T>> parse, String what) {
        if (object.get(name) == null) {
            note(name, name + " is required.");
            return null;
        }
        return optional(name, parse, what).orElse(null);
    }

    /** As {@link #required}, for a member that may be absent. */
    public <T> Optional<T> optional(String name, Function<String, Optional<T>> parse, String what) {
        Object value = object.get(name);
        if (value == null) {
            return Optional.empty();
        }
        Optional<T> parsed = value instanceof String text ? parse.apply(text) : Optional.empty();
        if (parsed.isEmpty()) {
            note(name, name + " has to be " + what + ".");
        }
        return parsed;
    }

    /** A member that is an object; empty when absent. */
    public Map<String, Object> object(String name) {
        Object value = object.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?>)) {
            note(name, name + " has to be an object.");
            return Map.of();
        }
        return oart.json.Json.asObject(value);
    }

    /**
     * A member that is a list of texts of one kind.
     *
     * @param parse empty when the text is none
     * @param what each has to be, as in {@code a UUID}
     * @param most elements; at least one is required
     */
    public <T> List<T> requiredList(String name, Function<String, Optional<T>> parse, String what, int most) {
        if (!(object.get(name) instanceof List<?> list) || list.isEmpty() || list.size() > most) {
            note(name, name + " has to be a list of 1 to " + most + " elements.");
            return List.of();
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Optional<T> value = list.get(i) instanceof String text ? parse.apply(text) : Optional.empty();
            if (value.isEmpty()) {
                problems.add(new FieldProblem('/' + name + '/' + i, "This has to be " + what + "."));
            }
            value.ifPresent(values::add);
        }
        return values;
    }

    /** True or false; empty when absent. */
    public Optional<Boolean> flag(String name) {
        Object value = object.get(name);
        if (value instanceof Boolean flag) {
            return Optional.of(flag);
        }
        if (object.containsKey(name)) {
            note(name, name + " has to be true or false.");
        }
        return Optional.empty();
    }

    /** As {@link #optional}, for a member that null clears: empty when absent, empty inside when null. */
    public <T> Optional<Optional<T>> clearable(String name, Function<String, Optional<T>> parse, String what) {
        if (object.containsKey(name) && object.get(name) == null) {
            return Optional.of(Optional.empty());
        }
        return optional(name, parse, what).map(Optional::of);
    }

    /** All members as they came, for a service that reads them itself. */
    public Map<String, Object> all() {
        return object;
    }

    /** Whether it is there, be it null. */
    public boolean has(String name) {
        return object.containsKey(name);
    }

    /** Whether it is absent or null. */
    public boolean isNull(String name) {
        return object.get(name) == null;
    }

    /** A whole number; empty when absent. */
    public Optional<Integer> integer(String name, int least, int most) {
        Object value = object.get(name);
        if (value == null) {
            return Optional.empty();
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (!whole || ((Number) value).longValue() < least || ((Number) value).longValue() > most) {
            note(name, name + " has to be a whole number from " + least + " to " + most + ".");
            return Optional.empty();
        }
        return Optional.of(((Number) value).intValue());
    }

    /**
     * A list of texts, each kept once; empty when absent.
     *
     * @param isGood what each has to fulfil
     * @param what they have to be, as in {@code a tag}
     */
    public Optional<List<String>> texts(String name, Predicate<String> isGood, String what, int most) {
        Object value = object.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof List<?> list) || list.size() > most) {
            note(name, name + " has to be a list of at most " + most + " texts.");
            return Optional.empty();
        }
        Set<String> texts = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String text && isGood.test(text)) {
                texts.add(text);
            } else {
                problems.add(new FieldProblem('/' + name + '/' + i, "This has to be " + what + "."));
            }
        }
        return Optional.of(List.copyOf(texts));
    }

    /** Says what is wrong with a member. */
    public void note(String name, String detail) {
        problems.add(new FieldProblem('/' + name.replace("~", "~0").replace("/", "~1"), detail));
    }
}
