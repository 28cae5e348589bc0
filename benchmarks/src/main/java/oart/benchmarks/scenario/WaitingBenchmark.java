package oart.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.installation.Waiting;
import oart.benchmarks.measure.Load;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.measure.ProcessMemory;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;

/** Callers that wait in {@code POST /image/generate} while the backend does nothing: what they cost, and that each gets its own picture. */
final class WaitingBenchmark implements Benchmark {
    private static final Goal FEW_THREADS = Goal.atMost(100);
    private static final Goal LITTLE_MEMORY = Goal.atMost(50);
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final int AT_ONCE = 100;

    private record Caller(int colour, CompletableFuture<Client.Answer> answer) {}

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public String measures() {
        return "threads and memory that waiting callers cost one node";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        int callers = size.pick(2_000, 50);
        Client user = oart.client(oart.newUser("waiting"));
        Load.closed(8, size.pick(400, 8), number -> oart.picture(user)); // warm-up
        long pid = oart.node().pid();
        long threads = ProcessMemory.threads(pid);
        long heap = ProcessMemory.liveHeap(pid);
        oart.sim().hold();
        List<Caller> all = new ArrayList<>();
        long threadsThen;
        long heapThen;
        try {
            for (int caller = 0; caller < callers; caller++) {
                int colour = PlainPicture.nextColour();
                all.add(new Caller(colour, user.postAsync("image/generate?retrieve_image=true", oart.wish(colour))));
                if (caller % AT_ONCE == AT_ONCE - 1) {
                    awaitJobs(oart, caller + 1);
                }
            }
            awaitJobs(oart, callers);
            threadsThen = ProcessMemory.threads(pid);
            heapThen = ProcessMemory.liveHeap(pid);
        } finally {
            oart.sim().clearFaults();
        }
        for (Caller caller : all) {
            PlainPicture.check(caller.answer.join().expect(200).bytes(), caller.colour);
        }
        oart.awaitIdle(LIMIT);
        MeasurementException.require(threads > 0, "the system does not tell how many threads a process has");
        return List.of(
                Measurement.of(
                                callers + " callers, threads added",
                                (double) (threadsThen - threads),
                                "threads",
                                callers)
                        .with(FEW_THREADS),
                Measurement.of("heap of each", (heapThen - heap) / 1024.0 / callers, "KB", callers)
                        .with(LITTLE_MEMORY)
                        .noting("live heap of the node after a full collection, with and without the callers"),
                Measurement.of("all " + callers + " answered right", callers, "callers", callers));
    }

    private static void awaitJobs(Installation oart, int jobs) {
        Waiting.until(
                jobs + " jobs accepted", LIMIT, () -> oart.number("select count(*) from generation_jobs") >= jobs);
    }
}
