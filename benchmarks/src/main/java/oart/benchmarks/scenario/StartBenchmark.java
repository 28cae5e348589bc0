package oart.benchmarks.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Waiting;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.measure.ProcessMemory;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;
import oart.sandbox.launcher.Oart;
import oart.sandbox.process.DataFolder;

/**
 * What somebody new meets: from the command to a server that is ready, from a clone to the first picture with everything built in between, and
 * the memory that all of it takes at rest.
 */
final class StartBenchmark implements Benchmark {
    private static final Goal READY = Goal.atMost(25);
    private static final Goal FIRST_PICTURE = Goal.atMost(60);
    private static final Goal AT_REST = Goal.atMost(1.5);
    private static final long LIMIT_SECONDS = 300;
    private static final long SETTLE_MILLIS = 10_000;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String measures() {
        return "seconds from the command to ready and from a clone to the first picture; memory at rest";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        environment.close(); // a server that runs beside would share the processors
        Path folder = environment.folder("start");
        Rounds ready = new Rounds();
        Rounds gigabytes = new Rounds();
        for (int round = 0; round < size.pick(3, 1); round++) {
            startOnce(environment, folder.resolve("data-" + round), size, ready, gigabytes);
        }
        List<Measurement> rows = new ArrayList<>();
        int rounds = ready.values().size();
        rows.add(Measurement.of("command → ready", ready.median(), "s", rounds)
                .with(READY)
                .with(Spread.of(ready.values()))
                .noting("everything is built; each time with an empty data folder"));
        if (gigabytes.least() > 0) {
            rows.add(
                    Measurement.of("memory at rest", gigabytes.median(), "GB", rounds)
                            .with(AT_REST)
                            .with(Spread.of(gigabytes.values()))
                            .noting(
                                    "launcher, server, PostgreSQL, object store, issuer and ComfySim; shared pages counted once"));
        }
        if (size == Size.FULL && Files.exists(environment.home().resolve(".git"))) {
            rows.add(Measurement.of("clone → first picture", clone(environment, folder.resolve("clone")), "s", 1)
                    .with(FIRST_PICTURE)
                    .noting("git clone and ./oart generate, with Maven's downloads done before"));
        }
        return rows;
    }

    private static void startOnce(Environment environment, Path data, Size size, Rounds ready, Rounds gigabytes) {
        long begun = System.nanoTime();
        Process launcher = launch(environment, data, size);
        try {
            awaitReady(launcher);
            ready.add((System.nanoTime() - begun) / 1e9);
            Waiting.pause(size == Size.FULL ? SETTLE_MILLIS : 0);
            Stream<ProcessHandle> processes = Stream.concat(
                    Stream.of(launcher.toHandle()), Stream.concat(launcher.descendants(), postgresql(data)));
            gigabytes.add(ProcessMemory.proportional(processes) / (double) (1 << 30));
        } finally {
            launcher.destroy();
            end(launcher);
        }
    }

    private static Process launch(Environment environment, Path data, Size size) {
        List<String> command = new ArrayList<>();
        if (size == Size.FULL) {
            command.add(environment.home().resolve("oart").toString());
        } else { // not by the script, which would build first
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Doart.home=" + environment.home(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Oart.class.getName()));
        }
        command.addAll(List.of("run", "--port", "0", "--data", data.toString()));
        try {
            return new ProcessBuilder(command)
                    .directory(environment.home().toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(Process launcher) {
        StringBuilder said = new StringBuilder();
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("O-Art is ready")) {
                    return;
                }
                said.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new MeasurementException("it did not start: " + said);
    }

    private static Stream<ProcessHandle> postgresql(Path data) {
        Path pid = data.resolve("postgresql/data/postmaster.pid");
        try {
            long process = Long.parseLong(Files.readAllLines(pid).get(0).strip());
            return ProcessHandle.of(process).stream()
                    .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double clone(Environment environment, Path clone) {
        Path picture = clone.resolve("first.png");
        try {
            Files.createDirectories(clone.getParent());
            long begun = System.nanoTime();
            succeed(clone.getParent(), "git", "clone", "-q", environment.home().toString(), clone.toString());
            succeed(clone, clone.resolve("oart").toString(), "generate", "--port", "0", "-o", picture.toString());
            double seconds = (System.nanoTime() - begun) / 1e9;
            MeasurementException.require(ImageIO.read(picture.toFile()) != null, "the first picture is none");
            return seconds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                DataFolder.delete(clone);
            } catch (IOException e) {
                environment.say(clone + " is left: " + e.getMessage());
            }
        }
    }

    private static void succeed(Path folder, String... command) throws IOException {
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        end(process);
        MeasurementException.require(
                process.exitValue() == 0, "%s failed: %s", String.join(" ", command), Files.readString(log));
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted", e);
        }
    }
}
