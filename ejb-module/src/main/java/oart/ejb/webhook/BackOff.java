package oart.ejb.webhook;

import java.time.Duration;

/** The pauses between tries: from 10 seconds, twice as long each time, up to an hour. */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LAST_DOUBLING = 10;

    private BackOff() {}

    /**
     * @param failures in a row, from 1
     * @param random 0 to below 1; spreads the pause over the upper half of what it may be
     */
    static Duration pause(int failures, double random) {
        long whole =
                Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(LAST_DOUBLING, Math.max(0, failures - 1)));
        return Duration.ofMillis(whole / 2 + (long) (whole / 2.0 * random));
    }
}
