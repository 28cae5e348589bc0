package oart.benchmarks.installation;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import oart.benchmarks.measure.MeasurementException;

/** Waiting for what another process does. */
public final class Waiting {
    private Waiting() {}

    /** @throws MeasurementException it did not come in time */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            MeasurementException.require(System.nanoTime() < deadline, "in vain for %d s: %s", limit.toSeconds(), what);
            pause(20);
        }
    }

    public static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }
}
