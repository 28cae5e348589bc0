package oart.ejb.problem;

/**
 * One thing wrong with a request.
 *
 * @param pointer JSON pointer into the body, as {@code /parameters/SIZE}; the name of a query parameter as {@code ?limit}
 * @param detail a sentence for the person who sent it
 */
public record FieldProblem(String pointer, String detail) {
    /** About a parameter of a generation request. @param name as declared or sent; escaped as RFC 6901 asks */
    public static FieldProblem ofParameter(String name, String detail) {
        return new FieldProblem("/parameters/" + name.replace("~", "~0").replace("/", "~1"), detail);
    }
}
