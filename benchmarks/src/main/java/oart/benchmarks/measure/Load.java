package oart.benchmarks.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Callers on threads of their own. A call that fails ends the load with its exception. */
public final class Load {
    private Load() {}

    /** One call. @throws Exception it went wrong */
    @FunctionalInterface
    public interface Call {
        /** @param number of this call, from 0 */
        void make(int number) throws Exception;
    }

    /**
     * @param latencies of an open load from the moments at which the calls were meant to begin
     * @param ends nanoseconds at which calls ended, in order
     */
    public record Run(Latencies latencies, List<Long> ends) {
        private static final double EDGE = 0.1;

        public int calls() {
            return ends.size();
        }

        /** Ends per second, without the first and the last tenth, in which not all callers have something to do. */
        public double perSecond() {
            int first = (int) (EDGE * (ends.size() - 1));
            int last = ends.size() - 1 - first;
            return (last - first) / ((ends.get(last) - ends.get(first)) / 1e9);
        }
    }

    /** So many calls, each caller making its next one when the last has ended: what can be done. */
    public static Run closed(int callers, int calls, Call call) {
        return run(callers, calls, Long.MAX_VALUE, 0, call);
    }

    /** As many calls as fit into the time. */
    public static Run closed(int callers, Duration time, Call call) {
        return run(callers, Integer.MAX_VALUE, time.toNanos(), 0, call);
    }

    /**
     * Calls begin at this rate whatever becomes of the ones before, as far as there are callers; a call that begins late for want of one has
     * waited, and that counts: what users feel.
     */
    public static Run open(int callers, double perSecond, Duration time, Call call) {
        long pause = (long) (1e9 / perSecond);
        return run(callers, (int) Math.max(1, time.toNanos() / pause), Long.MAX_VALUE, pause, call);
    }

    private static Run run(int callers, int calls, long limit, long pause, Call call) {
        Latencies latencies = new Latencies();
        AtomicInteger next = new AtomicInteger();
        Queue<Long> ends = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        long begun = System.nanoTime();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                all.add(threads.submit(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        int number = next.getAndIncrement();
                        if (number >= calls || number < 0 || System.nanoTime() - begun >= limit) {
                            return null;
                        }
                        long from = pause == 0 ? System.nanoTime() : begun + number * pause;
                        await(from);
                        call.make(number);
                        long ended = System.nanoTime();
                        latencies.record(ended - from);
                        ends.add(ended);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return new Run(latencies, ends.stream().sorted().toList());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new MeasurementException("a call failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
