package oart.ejb.workflow;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import oart.persistence.workflow.CatalogueCursor;

/**
 * A page of models, workflows or plans, newest first.
 *
 * @param next where the next page begins; empty = this was the last
 * @param total of all pages
 */
public record CataloguePage<T>(List<T> items, Optional<CatalogueCursor> next, long total) {
    public CataloguePage {
        items = List.copyOf(items);
    }

    /**
     * @param found one row more than the limit when there are more
     * @param place where a row stands in the list
     */
    public static <R, T> CataloguePage<T> of(
            List<R> found, int limit, Function<R, T> view, Function<R, CatalogueCursor> place, long total) {
        List<R> rows = found.size() > limit ? found.subList(0, limit) : found;
        Optional<CatalogueCursor> next =
                found.size() > limit ? Optional.of(place.apply(rows.get(limit - 1))) : Optional.empty();
        return new CataloguePage<>(rows.stream().map(view).toList(), next, total);
    }
}
