package oart.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.DirectComfy;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.measure.Load;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;

/**
 * How busy the product keeps a backend: jobs a second through it, eight callers each waiting for its picture, against what the same backend
 * makes of a queue of its own, where the next prompt is there before the last one ends.
 */
final class BusyBenchmark implements Benchmark {
    private static final int CALLERS = 8;

    /** @param jobs in a round */
    private record Length(int millis, int rounds, int jobs, Goal goal) {}

    @Override
    public String name() {
        return "busy";
    }

    @Override
    public String measures() {
        return "jobs a second through O-Art, of the backend's own back-to-back rate";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        List<Client> eight = new ArrayList<>();
        for (int user = 0; user < CALLERS; user++) {
            eight.add(oart.client(oart.newUser("busy-" + user)));
        }
        List<Client> one = Collections.nCopies(CALLERS, eight.get(0));
        List<Measurement> rows = new ArrayList<>();
        try (DirectComfy direct = new DirectComfy(oart.comfyui())) {
            // Warm-up.
            direct.queue(size.pick(300, 5));
            through(oart, eight, size.pick(1000, 10));
            for (Length length : List.of(
                    new Length(3, size.pick(3, 1), size.pick(400, 20), Goal.atLeast(0.5)),
                    new Length(50, size.pick(3, 1), size.pick(120, 10), Goal.atLeast(0.98)),
                    new Length(500, size.pick(3, 1), size.pick(20, 3), Goal.atLeast(0.98)))) {
                oart.sim().slow(PlainPicture.NODE_CLASS, length.millis);
                rows.addAll(measure(oart, direct, eight, one, length));
            }
        } finally {
            oart.sim().clearFaults();
        }
        return rows;
    }

    private static List<Measurement> measure(
            Installation oart, DirectComfy direct, List<Client> eight, List<Client> one, Length length) {
        Rounds own = new Rounds();
        Rounds ofEight = new Rounds();
        Rounds ofOne = new Rounds();
        for (int round = 0; round < length.rounds; round++) {
            double limit = backToBack(oart, direct, length.jobs);
            own.add(limit);
            ofEight.add(through(oart, eight, length.jobs) / limit);
            ofOne.add(through(oart, one, length.jobs) / limit);
        }
        String jobs = length.millis + " ms jobs";
        long n = (long) length.rounds * length.jobs;
        return List.of(
                Measurement.of(jobs + ", 8 users", ofEight.median(), "×", n)
                        .with(length.goal)
                        .with(Spread.of(ofEight.values())),
                Measurement.of(jobs + ", 1 user", ofOne.median(), "×", n)
                        .with(length.goal)
                        .with(Spread.of(ofOne.values())),
                Measurement.of(jobs + ", backend alone", own.median(), "jobs/s", n)
                        .with(Spread.of(own.values())));
    }

    private static double through(Installation oart, List<Client> callers, int jobs) {
        return Load.closed(callers.size(), jobs, number -> oart.picture(callers.get(number % callers.size())))
                .perSecond();
    }

    /** From the backend's own log: ends per second while its queue was never empty. */
    private static double backToBack(Installation oart, DirectComfy direct, int jobs) {
        Set<String> prompts = direct.queue(jobs);
        List<Long> ends = new ArrayList<>();
        for (JsonNode entry : oart.sim().log()) {
            if (prompts.contains(entry.path("prompt_id").asText())) {
                MeasurementException.require(
                        entry.path("end").asText().equals("success"), "a prompt ended otherwise: %s", entry);
                ends.add(entry.path("ended").asLong() * 1_000_000);
            }
        }
        Collections.sort(ends);
        return new Load.Run(new oart.benchmarks.measure.Latencies(), ends).perSecond();
    }
}
