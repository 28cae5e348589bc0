package oart.benchmarks.result;

import java.time.Duration;
import java.util.List;

/** What became of one benchmark. */
public sealed interface Result {
    String benchmark();

    /**
     * It ran to its end and its outputs were right.
     *
     * @param foreign share of the machine, 0 to 1, that other processes took meanwhile
     */
    record Measured(String benchmark, List<Measurement> measurements, double foreign, Duration took) implements Result {
        /** Other processes had more of the machine than a quiet one spends on itself. */
        private static final double QUIET = 0.05;

        public Measured {
            measurements = List.copyOf(measurements);
        }

        /** Its times are not to be quoted. */
        public boolean isDisturbed() {
            return foreign > QUIET;
        }
    }

    /** It found wrong outputs or could not run; it has no numbers then. */
    record Failed(String benchmark, String reason) implements Result {}
}
