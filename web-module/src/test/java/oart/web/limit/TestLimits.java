package oart.web.limit;

import java.util.List;

/** Limits for tests of other packages; their clock stands still. */
public final class TestLimits {
    private TestLimits() {}

    public static AnonymousLimit perMinute(int requests) {
        return new AnonymousLimit(new AnonymousLimitConfig(requests, List.of()), () -> 0L);
    }
}
