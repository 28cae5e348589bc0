package oart.benchmarks.scenario;

import java.util.List;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.result.Measurement;

/** One row of the promise "how fast": measured by {@code ./oart bench NAME}. */
public interface Benchmark {
    /** Of one word, which the command line takes. */
    String name();

    /** What is measured, in one sentence without a full stop. */
    String measures();

    /**
     * Measures it, warm-up apart.
     *
     * @throws oart.benchmarks.measure.MeasurementException an output was wrong, or the product did not do what it should
     */
    List<Measurement> run(Environment environment, Size size);
}
