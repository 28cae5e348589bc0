package oart.benchmarks.measure;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Times between two moments, from any thread, kept to three digits. */
public final class Latencies {
    private static final double MILLI = 1_000_000.0;

    private final Histogram histogram = new ConcurrentHistogram(3);

    /** @param nanos negative ones count as 0: two clocks may differ by microseconds */
    public void record(long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    public void add(Latencies others) {
        histogram.add(others.histogram);
    }

    /** @param percent such as 99; 0 when nothing was recorded */
    public double millis(double percent) {
        return histogram.getValueAtPercentile(percent) / MILLI;
    }

    public long count() {
        return histogram.getTotalCount();
    }
}
