package oart.benchmarks.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One run, in all its forms. */
public record Report(Machine machine, String size, List<Result> results) {
    public Report {
        results = List.copyOf(results);
    }

    /** The table for the terminal, which is Markdown, too. */
    public String table() {
        return Table.of(this);
    }

    /** Writes {@code NAME.json}, {@code NAME.md} and {@code NAME.svg}. */
    public void write(Path folder, String name) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".json"), JsonText.of(this));
            Files.writeString(folder.resolve(name + ".md"), table());
            Files.writeString(folder.resolve(name + ".svg"), SvgChart.of(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
