package oart.web.param;

import java.util.Optional;

/**
 * How many rows of a list, from a query.
 *
 * @param rows 1–1000; larger wishes are clamped
 */
public record Limit(int rows) {
    private static final int MOST = 1_000;

    static Optional<Limit> parse(String text) {
        if (!text.matches("0*[1-9]\\d*")) {
            return Optional.empty();
        }
        return Optional.of(new Limit((int) Digits.atMost(MOST, text)));
    }

    /** @param limit null when the query has none; then it is the largest */
    public static int orMost(Limit limit) {
        return limit == null ? MOST : limit.rows();
    }
}
