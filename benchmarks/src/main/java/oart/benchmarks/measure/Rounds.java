package oart.benchmarks.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One number from each of several rounds: the median counts, the others tell how sure it is. */
public final class Rounds {
    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    public double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double greatest() {
        return Collections.max(values);
    }

    public double least() {
        return Collections.min(values);
    }

    public List<Double> values() {
        return List.copyOf(values);
    }
}
