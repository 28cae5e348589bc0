package oart.benchmarks.result;

import java.util.Optional;

/**
 * One measured number.
 *
 * @param name what it is, within its benchmark
 * @param unit such as {@code ms}; {@code ×} for a ratio
 * @param n how many single results it comes from
 * @param spread of the rounds, where there were several
 * @param goal empty: it is told to understand the others
 * @param note what a reader must know to read it right; may be empty
 */
public record Measurement(
        String name, double value, String unit, long n, Optional<Spread> spread, Optional<Goal> goal, String note) {

    public static Measurement of(String name, double value, String unit, long n) {
        return new Measurement(name, value, unit, n, Optional.empty(), Optional.empty(), "");
    }

    public Measurement with(Goal aim) {
        return new Measurement(name, value, unit, n, spread, Optional.of(aim), note);
    }

    public Measurement with(Spread rounds) {
        return new Measurement(name, value, unit, n, Optional.of(rounds), goal, note);
    }

    public Measurement noting(String words) {
        return new Measurement(name, value, unit, n, spread, goal, words);
    }

    /** Empty without a goal. */
    public Optional<Boolean> reached() {
        return goal.map(aim -> aim.isReachedBy(value));
    }

    /** Three significant digits, never an exponent. */
    static String plain(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return "?";
        }
        if (size >= 100 || value == Math.rint(value)) {
            return Goal.format("%,d", Math.round(value));
        }
        return Goal.format(size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    /** The value with its unit. */
    public String shown() {
        return plain(value) + (unit.equals("×") ? "×" : " " + unit);
    }
}
