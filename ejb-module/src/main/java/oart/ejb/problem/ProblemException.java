package oart.ejb.problem;

import jakarta.ejb.ApplicationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A refusal or failure with a name, facts for the caller, and nothing about our insides. Rolls the transaction back. */
@ApplicationException(rollback = true)
public class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient List<FieldProblem> errors;
    private final transient Map<String, Object> facts;

    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of(), Map.of());
    }

    /**
     * @param errors the fields at fault, may be empty
     * @param facts further members of the problem, in order, in the shapes of {@link oart.json.Json}
     */
    public ProblemException(ProblemType type, String detail, List<FieldProblem> errors, Map<String, Object> facts) {
        super(detail);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.facts = new LinkedHashMap<>(facts);
    }

    public static ProblemException invalid(List<FieldProblem> errors) {
        String detail =
                errors.size() == 1 ? errors.get(0).detail() : errors.size() + " things are wrong with this request.";
        return new ProblemException(ProblemType.VALIDATION_FAILED, detail, errors, Map.of());
    }

    public static ProblemException invalid(String pointer, String detail) {
        return invalid(List.of(new FieldProblem(pointer, detail)));
    }

    public static ProblemException notFound(String what) {
        return new ProblemException(ProblemType.NOT_FOUND, what + " was not found.");
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return getMessage();
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    public Map<String, Object> facts() {
        return facts;
    }
}
