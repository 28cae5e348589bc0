package oart.ejb.problem;

/**
 * One thing wrong with a request.
 *
 * @param pointer JSON pointer into the body, as {@code /parameters/SIZE}; the name of a query parameter as {@code ?limit}
 * @param detail a sentence for the person who sent it
 */
public record FieldProblem(String pointer, String detail) {}
