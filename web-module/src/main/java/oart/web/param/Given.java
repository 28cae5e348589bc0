package oart.web.param;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Values of a query parameter that may stand several times. */
public final class Given {
    private Given() {}

    /** Each once; one without a value, as in {@code ?state=}, is null and counts as absent. */
    public static <T> Set<T> of(Collection<T> values) {
        return values.stream().filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }
}
