package oart.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.measure.ForeignLoad;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.result.Machine;
import oart.benchmarks.result.Report;
import oart.benchmarks.result.Result;
import oart.benchmarks.scenario.Benchmark;
import oart.benchmarks.scenario.Benchmarks;
import oart.benchmarks.scenario.Size;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 all ran, whether or not they reached their goals; 1 one failed; 2 wrong usage. */
@Command(
        name = "oart bench",
        mixinStandardHelpOptions = true,
        description = "Measure what O-Art can do on this machine, and print it against the goals.")
public final class Bench implements Callable<Integer> {
    // JUL keeps loggers weakly; this one holds the configuration.
    private static final Logger ROOT = Logger.getLogger("");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which; default: all. --list tells them")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Tell what there is to measure, and measure nothing")
    private boolean list;

    @Option(names = "--tiny", description = "Only see that everything works; the numbers mean nothing")
    private boolean tiny;

    @Option(names = "--comfyui", paramLabel = "URL", description = "Measure 'overhead' on this real ComfyUI server")
    private URI comfyui;

    private Bench() {}

    public static void main(String[] args) {
        LogManager.getLogManager().reset();
        ROOT.setLevel(Level.OFF);
        System.setProperty("java.awt.headless", "true");
        // Payara closes connections that were idle for 30 s; a request that meets that moment is lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() {
        if (list) {
            Benchmarks.ALL.forEach(one -> System.out.printf("%-10s %s%n", one.name(), one.measures()));
            return 0;
        }
        Path home =
                Path.of(System.getProperty("oart.home", ".")).toAbsolutePath().normalize();
        Report report = measure(
                home,
                home.resolve("benchmarks/target/run"),
                chosen(),
                tiny ? Size.TINY : Size.FULL,
                Optional.ofNullable(comfyui));
        System.out.println();
        System.out.print(report.table());
        Path results = home.resolve("benchmarks/results");
        String name = names.isEmpty() ? "all" : String.join("-", names);
        report.write(results, tiny ? name + "-tiny" : name);
        System.out.println("written to " + results);
        return report.results().stream().anyMatch(Result.Failed.class::isInstance) ? 1 : 0;
    }

    private List<Benchmark> chosen() {
        for (String name : names) {
            if (Benchmarks.ALL.stream().noneMatch(one -> one.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "There is no benchmark '" + name + "'; there are "
                                + Benchmarks.ALL.stream().map(Benchmark::name).collect(Collectors.joining(", ")) + '.');
            }
        }
        return Benchmarks.ALL.stream()
                .filter(one -> names.isEmpty() || names.contains(one.name()))
                .toList();
    }

    /** Runs these one after another on one environment; a failure of one does not keep the others from running. */
    static Report measure(Path home, Path folder, List<Benchmark> benchmarks, Size size, Optional<URI> comfyui) {
        List<Result> results = new ArrayList<>();
        long begun = System.nanoTime();
        boolean warm = size == Size.FULL;
        try (Environment environment = new Environment(home, folder, comfyui, warm, words -> say(begun, words))) {
            for (Benchmark benchmark : benchmarks) {
                say(begun, benchmark.name() + ": " + benchmark.measures());
                results.add(measure(benchmark, environment, size));
            }
        }
        Machine machine = Machine.here(commit(home), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        return new Report(machine, size.name().toLowerCase(java.util.Locale.ROOT), results);
    }

    private static Result measure(Benchmark benchmark, Environment environment, Size size) {
        ForeignLoad foreign = new ForeignLoad(environment::processes);
        long begun = System.nanoTime();
        try {
            var measurements = benchmark.run(environment, size);
            return new Result.Measured(
                    benchmark.name(), measurements, foreign.share(), Duration.ofNanos(System.nanoTime() - begun));
        } catch (RuntimeException e) { // whatever it is, the others are still worth their time
            environment.say(benchmark.name() + " failed: " + e);
            return new Result.Failed(
                    benchmark.name(), e instanceof MeasurementException ? e.getMessage() : e.toString());
        }
    }

    private static void say(long begun, String words) {
        System.err.printf("%7.1f s  %s%n", (System.nanoTime() - begun) / 1e9, words);
    }

    private static String commit(Path home) {
        String commit = git(home, "rev-parse", "--short=12", "HEAD");
        if (commit.isEmpty()) {
            return "unknown";
        }
        return git(home, "status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + '+';
    }

    private static String git(Path home, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = git.getInputStream()) {
                return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } catch (IOException e) {
            return ""; // no git here
        }
    }
}
