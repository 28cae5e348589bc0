package oart.persistence.job;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the first jobs of the queue stand. It is read once for all who list jobs within a quarter of a second, which is as old as positions
 * may be wherever they are told; otherwise every list would cost a walk over the front of a long queue. Safe for use by many threads.
 */
final class QueueFront {
    private static final Duration FRESH = Duration.ofMillis(250);

    private record Snapshot(Map<JobId, Integer> positions, boolean whole, long readNanos) {}

    private final Supplier<List<JobId>> reader;
    private final int limit;
    private final LongSupplier nanoTime;
    private volatile Snapshot last;

    /**
     * @param reader reads the first {@code limit - 1} waiting jobs in their order
     * @param limit the position that is told of all behind them
     */
    QueueFront(Supplier<List<JobId>> reader, int limit, LongSupplier nanoTime) {
        this.reader = reader;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Positions of jobs that were found waiting; 1 for one that has been claimed since. */
    Map<JobId, Integer> positions(Collection<JobId> waiting) {
        if (waiting.isEmpty()) {
            return Map.of();
        }
        Snapshot front = last;
        // One that is not in a queue that was read to its end came after that, or has been claimed.
        if (front == null
                || nanoTime.getAsLong() - front.readNanos > FRESH.toNanos()
                || front.whole && !front.positions.keySet().containsAll(waiting)) {
            front = read();
        }
        int behind = front.whole ? 1 : limit;
        Map<JobId, Integer> positions = new HashMap<>();
        for (JobId job : waiting) {
            positions.put(job, front.positions.getOrDefault(job, behind));
        }
        return positions;
    }

    private Snapshot read() {
        long now = nanoTime.getAsLong();
        List<JobId> first = reader.get();
        Map<JobId, Integer> positions = new HashMap<>();
        for (JobId job : first) {
            positions.put(job, positions.size() + 1);
        }
        last = new Snapshot(positions, first.size() < limit - 1, now);
        return last;
    }
}
