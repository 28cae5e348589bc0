package oart.benchmarks.result;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;

/** The least and the greatest of the rounds. */
public record Spread(double least, double greatest) {
    public static Spread of(Collection<Double> rounds) {
        DoubleSummaryStatistics all =
                rounds.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return new Spread(all.getMin(), all.getMax());
    }

    @Override
    public String toString() {
        return Measurement.plain(least) + " – " + Measurement.plain(greatest);
    }
}
