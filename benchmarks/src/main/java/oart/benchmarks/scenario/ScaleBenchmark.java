package oart.benchmarks.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.installation.SimProcess;
import oart.benchmarks.measure.Load;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;

/** What more backends bring: jobs a second with one, two, four and eight, each with more callers than it has room for. */
final class ScaleBenchmark implements Benchmark {
    private static final Goal EIGHT = Goal.atLeast(7.8);
    private static final int JOB_MILLIS = 200;
    private static final int CALLERS_EACH = 4;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String measures() {
        return "speed-up with 1, 2, 4 and 8 backends and jobs of 200 ms";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        List<Integer> counts = size == Size.FULL ? List.of(1, 2, 4, 8) : List.of(1, 2);
        int most = counts.get(counts.size() - 1);
        List<SimProcess> sims = oart.sims(most);
        List<Client> users = new ArrayList<>();
        for (int user = 0; user < 8; user++) {
            users.add(oart.client(oart.newUser("scale")));
        }
        Map<Integer, Rounds> rates = new LinkedHashMap<>();
        try {
            use(oart, sims);
            made(oart, users, most, size.pick(100, 4)); // warm-up, without waiting
            sims.forEach(sim -> sim.slow(PlainPicture.NODE_CLASS, JOB_MILLIS));
            for (int round = 0; round < size.pick(3, 1); round++) {
                for (int count : counts) {
                    use(oart, sims.subList(0, count));
                    rates.computeIfAbsent(count, same -> new Rounds()).add(made(oart, users, count, size.pick(30, 4)));
                }
            }
        } finally {
            sims.forEach(SimProcess::clearFaults);
            use(oart, sims.subList(0, 1));
        }
        return rows(rates, size);
    }

    private static List<Measurement> rows(Map<Integer, Rounds> rates, Size size) {
        List<Measurement> rows = new ArrayList<>();
        double one = rates.get(1).median();
        rates.forEach((count, rounds) -> {
            long n = (long) rounds.values().size() * count * size.pick(30, 4);
            if (count > 1) {
                Measurement row = Measurement.of(count + " backends, speed-up", rounds.median() / one, "×", n)
                        .with(new Spread(rounds.least() / one, rounds.greatest() / one));
                rows.add(count == 8 ? row.with(EIGHT) : row);
            }
            rows.add(Measurement.of(count + (count == 1 ? " backend" : " backends"), rounds.median(), "jobs/s", n));
        });
        return rows;
    }

    private static void use(Installation oart, List<SimProcess> sims) {
        oart.backends().use(sims.stream().map(SimProcess::url).toList());
    }

    private static double made(Installation oart, List<Client> users, int backends, int jobsEach) {
        return Load.closed(
                        CALLERS_EACH * backends,
                        jobsEach * backends,
                        number -> oart.picture(users.get(number % users.size())))
                .perSecond();
    }
}
