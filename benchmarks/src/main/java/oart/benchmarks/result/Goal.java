package oart.benchmarks.result;

import java.util.Locale;

/** What is aimed for: a bound that the value should not pass, in the unit of the measurement. */
public record Goal(boolean most, double bound) {
    public static Goal atMost(double bound) {
        return new Goal(true, bound);
    }

    public static Goal atLeast(double bound) {
        return new Goal(false, bound);
    }

    public boolean isReachedBy(double value) {
        return most ? value <= bound : value >= bound;
    }

    /** How far along the way to the bound: up to 1 is reached, whichever side is the good one. */
    public double use(double value) {
        return most ? value / bound : bound / value;
    }

    @Override
    public String toString() {
        return (most ? "≤ " : "≥ ") + Measurement.plain(bound);
    }

    /** Without any locale's commas. */
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
