package oart.ejb.backend.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import oart.ejb.backend.CircuitState;

/**
 * Keeps jobs from a backend that answers everything but takes no prompt. Opens after some failures in a row, for a pause that doubles each
 * time; then the next prompt is the attempt that closes it or opens it again. Safe for any thread.
 */
final class SubmitCircuit {
    private static final int FAILURES = 3;
    private static final int MAX_DOUBLINGS = 5;

    private final Duration pause;
    private final LongSupplier nanoTime;
    private int failures;
    private int opened;
    private long openUntil;

    /** @param pause about how long it is open the first time; up to 32 times as long later */
    SubmitCircuit(Duration pause, LongSupplier nanoTime) {
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    synchronized CircuitState state() {
        if (opened == 0) {
            return CircuitState.CLOSED;
        }
        return nanoTime.getAsLong() - openUntil < 0 ? CircuitState.OPEN : CircuitState.HALF_OPEN;
    }

    synchronized void succeeded() {
        failures = 0;
        opened = 0;
    }

    /** Failures while it is open are of prompts that were under way: they count for nothing. */
    synchronized void failed() {
        if (state() == CircuitState.OPEN) {
            return;
        }
        failures++;
        if (opened > 0 || failures >= FAILURES) {
            long base = pause.toNanos() << Math.min(opened, MAX_DOUBLINGS);
            openUntil = nanoTime.getAsLong()
                    + base / 2
                    + ThreadLocalRandom.current().nextLong(base + 1);
            opened++;
        }
    }
}
