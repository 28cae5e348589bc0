package oart.web.param;

import java.util.Optional;

/** Where a page of a short list begins, as its cursor tells it. @param rows that come before */
public record Offset(int rows) {
    static Optional<Offset> parse(String text) {
        return text.matches("0|[1-9]\\d{0,8}") ? Optional.of(new Offset(Integer.parseInt(text))) : Optional.empty();
    }

    /** @param offset null when the query has none */
    public static int orStart(Offset offset) {
        return offset == null ? 0 : offset.rows();
    }
}
