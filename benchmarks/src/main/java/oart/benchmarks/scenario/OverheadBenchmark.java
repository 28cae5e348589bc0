package oart.benchmarks.scenario;

import java.net.URI;
import java.util.List;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.DirectComfy;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.measure.Latencies;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;

/**
 * What the product adds to a tiny job: from the client's request to the picture's bytes, less the same ComfyUI driven directly. Both write each
 * picture into a folder of its own, so that neither works on a fuller one; rounds of both take turns.
 */
final class OverheadBenchmark implements Benchmark {
    private static final Goal MEDIAN = Goal.atMost(10);
    private static final Goal TAIL = Goal.atMost(30);

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public String measures() {
        return "milliseconds added to a tiny job, against driving the same ComfyUI directly";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        URI comfyui = environment.comfyui().orElse(oart.comfyui());
        oart.backends().use(List.of(comfyui));
        try (DirectComfy direct = new DirectComfy(comfyui)) {
            Client user = oart.client(oart.newUser("overhead"));
            measure(oart, user, direct, 1, size.pick(600, 5));
            return measure(oart, user, direct, size.pick(10, 2), size.pick(60, 5));
        } finally {
            oart.backends().use(List.of(oart.sim().url()));
        }
    }

    private static List<Measurement> measure(Installation oart, Client user, DirectComfy direct, int rounds, int jobs) {
        Latencies ours = new Latencies();
        Latencies theirs = new Latencies();
        Rounds medians = new Rounds();
        Rounds tails = new Rounds();
        for (int round = 0; round < rounds; round++) {
            Latencies roundOfTheirs = new Latencies();
            Latencies roundOfOurs = new Latencies();
            for (int job = 0; job < jobs; job++) {
                int colour = PlainPicture.nextColour();
                long begun = System.nanoTime();
                byte[] file = direct.picture(colour);
                roundOfTheirs.record(System.nanoTime() - begun);
                PlainPicture.check(file, colour);
            }
            for (int job = 0; job < jobs; job++) {
                roundOfOurs.record(oart.picture(user));
            }
            medians.add(roundOfOurs.millis(50) - roundOfTheirs.millis(50));
            tails.add(roundOfOurs.millis(99) - roundOfTheirs.millis(99));
            ours.add(roundOfOurs);
            theirs.add(roundOfTheirs);
        }
        long n = ours.count();
        return List.of(
                Measurement.of("added, p50", ours.millis(50) - theirs.millis(50), "ms", n)
                        .with(MEDIAN)
                        .with(Spread.of(medians.values())),
                Measurement.of("added, p99", ours.millis(99) - theirs.millis(99), "ms", n)
                        .with(TAIL)
                        .with(Spread.of(tails.values())),
                Measurement.of("through O-Art, p50", ours.millis(50), "ms", n),
                Measurement.of("through O-Art, p99", ours.millis(99), "ms", n),
                Measurement.of("directly, p50", theirs.millis(50), "ms", n),
                Measurement.of("directly, p99", theirs.millis(99), "ms", n));
    }
}
