package oart.web.param;

import java.util.Optional;

/** Number of the last row of a page, from a query. */
public record RowNumber(long value) {
    static Optional<RowNumber> parse(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(new RowNumber(Long.parseLong(text))) : Optional.empty();
    }
}
