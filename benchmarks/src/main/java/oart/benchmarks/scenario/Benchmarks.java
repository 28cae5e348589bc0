package oart.benchmarks.scenario;

import java.util.List;

/** All of them, in the order in which they run: those that kill servers come last. */
public final class Benchmarks {
    public static final List<Benchmark> ALL = List.of(
            new OverheadBenchmark(),
            new BusyBenchmark(),
            new WakeupBenchmark(),
            new PreviewBenchmark(),
            new ReadBenchmark(),
            new WaitingBenchmark(),
            new ScaleBenchmark(),
            new FairnessBenchmark(),
            new QueueBenchmark(),
            new BacklogBenchmark(),
            new RecoveryBenchmark(),
            new StartBenchmark());

    private Benchmarks() {}
}
