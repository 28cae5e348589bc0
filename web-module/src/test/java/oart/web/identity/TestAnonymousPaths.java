package oart.web.identity;

import java.util.Set;
import java.util.TreeSet;

/** Shows {@link AnonymousPaths} to tests of other packages. */
public final class TestAnonymousPaths {
    private TestAnonymousPaths() {}

    public static Set<String> all() {
        return new TreeSet<>(AnonymousPaths.ALL);
    }
}
