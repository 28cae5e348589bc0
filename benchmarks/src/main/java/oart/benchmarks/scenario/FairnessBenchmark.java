package oart.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.measure.Load;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;
import oart.sandbox.issuer.FiefUser;

/** One user has filled the queue when nine others come: how evenly all are served while all have something waiting. */
final class FairnessBenchmark implements Benchmark {
    private static final Goal EVEN = Goal.atLeast(0.95);
    private static final int OTHERS = 9;
    private static final int JOB_MILLIS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(240);

    @Override
    public String name() {
        return "fairness";
    }

    @Override
    public String measures() {
        return "Jain's index of ten users' turns while one has a thousand jobs";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        int many = size.pick(1_000, 60);
        int few = size.pick(10, 4);
        FiefUser heavy = oart.newUser("fairness");
        List<FiefUser> others = new ArrayList<>();
        for (int user = 0; user < OTHERS; user++) {
            others.add(oart.newUser("fairness"));
        }
        oart.sim().slow(PlainPicture.NODE_CLASS, JOB_MILLIS);
        oart.sim().hold();
        Set<String> jobs;
        try {
            Client client = oart.client(heavy);
            jobs = submit(oart, List.of(client), many);
            List<Client> nine = others.stream().map(oart::client).toList();
            jobs.addAll(submit(oart, nine, OTHERS * few));
        } finally {
            oart.sim().slow(PlainPicture.NODE_CLASS, JOB_MILLIS);
        }
        double released = oart.number("select extract(epoch from clock_timestamp())");
        oart.awaitIdle(LIMIT);
        oart.sim().clearFaults();
        requireAllMade(oart, jobs);
        return rows(oart, heavy, others, few, released);
    }

    private static Set<String> submit(Installation oart, List<Client> users, int jobs) {
        Set<String> ids = java.util.concurrent.ConcurrentHashMap.newKeySet();
        Load.closed(
                4, jobs, number -> ids.add(oart.submit(users.get(number % users.size()), PlainPicture.nextColour())));
        return new HashSet<>(ids);
    }

    private static void requireAllMade(Installation oart, Set<String> jobs) {
        String ids = jobs.stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
        double made =
                oart.number("select count(*) from generation_jobs_done d where d.state = 'SUCCEEDED' and d.id in ("
                        + ids + ") and 1 = (select count(*) from images i where i.job_id = d.id)");
        MeasurementException.require(made == jobs.size(), "%.0f of %d jobs have their one picture", made, jobs.size());
    }

    private static List<Measurement> rows(
            Installation oart, FiefUser heavy, List<FiefUser> others, int few, double released) {
        String all = Set.of(heavy).stream().map(FairnessBenchmark::quoted).collect(Collectors.joining())
                + others.stream().map(user -> "," + quoted(user)).collect(Collectors.joining());
        List<String> turns = oart.texts("select user_id from generation_jobs_done where user_id in (" + all
                + ") and dispatched_at >= to_timestamp(" + String.format(java.util.Locale.ROOT, "%.6f", released)
                + ") order by dispatched_at, id");
        // All ten have something waiting until the first of the nine has had the last turn.
        Map<String, Integer> had = new HashMap<>();
        List<String> contended = new ArrayList<>();
        for (String user : turns) {
            contended.add(user);
            if (had.merge(user, 1, Integer::sum) == few
                    && !user.equals(heavy.id().toString())) {
                break;
            }
        }
        int users = OTHERS + 1;
        Rounds windows = new Rounds();
        for (int from = 0; from + 2 * users <= contended.size(); from += 2 * users) {
            windows.add(jain(contended.subList(from, from + 2 * users), users));
        }
        double whole = jain(contended, users);
        Rounds firstWaits = new Rounds();
        for (FiefUser user : others) {
            firstWaits.add(oart.number("select 1000 * (extract(epoch from min(dispatched_at)) - "
                    + String.format(java.util.Locale.ROOT, "%.6f", released)
                    + ") from generation_jobs_done where user_id = " + quoted(user)));
        }
        return List.of(
                Measurement.of("Jain's index", whole, "of 1", contended.size())
                        .with(EVEN)
                        .with(Spread.of(windows.values()))
                        .noting("rounds are windows of two turns a user"),
                Measurement.of("first turn of the nine, median", firstWaits.median(), "ms", OTHERS)
                        .with(Spread.of(firstWaits.values()))
                        .noting("from the moment at which the backend begins to work; jobs of " + JOB_MILLIS + " ms"));
    }

    /** 1: all had as many turns; 1/n: one had all. */
    private static double jain(List<String> turns, int users) {
        Map<String, Integer> had = new HashMap<>();
        turns.forEach(user -> had.merge(user, 1, Integer::sum));
        double sum = turns.size();
        double squares = had.values().stream()
                .mapToDouble(count -> (double) count * count)
                .sum();
        return sum * sum / (users * squares);
    }

    private static String quoted(FiefUser user) {
        return "'" + user.id() + "'";
    }
}
