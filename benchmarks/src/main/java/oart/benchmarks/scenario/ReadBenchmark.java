package oart.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.measure.Load;
import oart.benchmarks.measure.LoadCeiling;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;

/**
 * Reads of the API against a static file of the same server, which is what the server can do at all. Requests a second come from callers that
 * ask again at once; p99 from an open load of half that rate, counted from the moments at which requests were meant to begin.
 */
final class ReadBenchmark implements Benchmark {
    private static final Goal OF_THE_LIMIT = Goal.atLeast(0.5);
    private static final String STATIC_FILE = "";
    private static final int IMAGES = 20;
    private static final int FILE_BYTES = 4096;

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String measures() {
        return "requests a second of reads, of a static file's on the same server";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        Client user = oart.client(oart.newUser("read"));
        int images = size.pick(IMAGES, 2);
        for (int image = 0; image < images; image++) {
            oart.picture(user);
        }
        Map<String, Integer> paths = new LinkedHashMap<>();
        paths.put("workflow/", 8);
        paths.put("workflow/simplified", 8);
        paths.put("user/image/", images);
        paths.put("user/me", 0);
        Duration time = Duration.ofMillis(size.pick(4_000, 200));
        Duration warmUp = Duration.ofMillis(size.pick(5_000, 100));
        // Warm-up, and what is right: everything after it must be as long.
        Map<String, Integer> lengths = new LinkedHashMap<>();
        lengths.put(STATIC_FILE, user.get(STATIC_FILE).expect(200).bytes().length);
        paths.forEach((path, least) -> {
            Client.Answer answer = user.get(path).expect(200);
            MeasurementException.require(
                    least == 0
                            ? answer.json().path("id").isTextual()
                            : answer.json().size() >= least,
                    "/%s answers too little: %s",
                    path,
                    answer.json());
            lengths.put(path, answer.bytes().length);
        });
        lengths.forEach((path, length) -> Load.closed(8, warmUp, number -> read(user, path, length)));
        List<Measurement> rows = new ArrayList<>();
        for (int connections : new int[] {8, 64}) {
            rows.addAll(measure(user, paths.keySet(), lengths, connections, time));
        }
        return rows;
    }

    private static List<Measurement> measure(
            Client user, Iterable<String> paths, Map<String, Integer> lengths, int connections, Duration time) {
        String at = ", " + connections + " connections";
        List<Measurement> rows = new ArrayList<>();
        double ceiling = LoadCeiling.perSecond(connections, FILE_BYTES, time, Client::read);
        rows.add(Measurement.of("load generator alone" + at, ceiling, "requests/s", 1)
                .noting("calls of a server in the same process that does nothing; it shares the processors, too"));
        int length = lengths.get(STATIC_FILE);
        Load.Run file = Load.closed(connections, time, number -> read(user, STATIC_FILE, length));
        rows.add(Measurement.of("static file" + at, file.perSecond(), "requests/s", file.calls()));
        for (String path : paths) {
            int expected = lengths.get(path);
            Load.Run closed = Load.closed(connections, time, number -> read(user, path, expected));
            Load.Run open = Load.open(
                    connections, closed.perSecond() / 2, time.dividedBy(2), number -> read(user, path, expected));
            String what = "GET /" + path + at;
            rows.add(Measurement.of(what, closed.perSecond() / file.perSecond(), "×", closed.calls())
                    .with(OF_THE_LIMIT));
            rows.add(Measurement.of(what + ", rate", closed.perSecond(), "requests/s", closed.calls()));
            rows.add(Measurement.of(
                    what + ", p99 at half of it", open.latencies().millis(99), "ms", open.calls()));
        }
        return rows;
    }

    private static void read(Client user, String path, int length) {
        Client.Answer answer = user.get(path).expect(200);
        MeasurementException.require(
                answer.bytes().length == length, "/%s answers %d bytes, not %d", path, answer.bytes().length, length);
    }
}
