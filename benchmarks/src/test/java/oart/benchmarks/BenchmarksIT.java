package oart.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import oart.benchmarks.result.Report;
import oart.benchmarks.result.Result;
import oart.benchmarks.scenario.Benchmark;
import oart.benchmarks.scenario.Benchmarks;
import oart.benchmarks.scenario.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksIT {
    private static final Path HOME = Path.of("").toAbsolutePath().getParent();

    /** All in one test: they share one server. */
    @Test
    void everyBenchmarkShouldRunVerifyItsOutputsAndTellNumbersWhenItsSizeIsTiny(@TempDir Path results)
            throws IOException {
        // When
        Report report =
                Bench.measure(HOME, HOME.resolve("benchmarks/target/it"), Benchmarks.ALL, Size.TINY, Optional.empty());
        report.write(results, "all");

        // Then
        assertThat(report.results())
                .extracting(Result::benchmark)
                .containsExactlyElementsOf(
                        Benchmarks.ALL.stream().map(Benchmark::name).toList());
        assertThat(report.results()).allSatisfy(result -> {
            assertThat(result).isInstanceOf(Result.Measured.class);
            assertThat(((Result.Measured) result).measurements())
                    .isNotEmpty()
                    .allMatch(row -> Double.isFinite(row.value()) && row.n() > 0);
        });
        for (Benchmark benchmark : Benchmarks.ALL) {
            assertThat(report.table()).contains("| " + benchmark.name() + ' ');
            assertThat(Files.readString(results.resolve("all.json"))).contains('"' + benchmark.name() + '"');
        }
        assertThat(Files.readString(results.resolve("all.svg")))
                .startsWith("<svg")
                .endsWith("</svg>\n");
    }
}
