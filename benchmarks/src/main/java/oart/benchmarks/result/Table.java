package oart.benchmarks.result;

import java.util.ArrayList;
import java.util.List;

/** The results as a table whose columns are aligned, so that it reads in a terminal as well as in a document. */
final class Table {
    private static final List<String> HEAD =
            List.of("benchmark", "measured", "value", "n", "rounds", "goal", "reached", "disturbed");

    private Table() {}

    static String of(Report report) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Result result : report.results()) {
            if (result instanceof Result.Measured measured) {
                addRows(measured, rows, notes);
            } else if (result instanceof Result.Failed failed) {
                rows.add(List.of(failed.benchmark(), "FAILED", "", "", "", "", "no", ""));
                notes.add(failed.benchmark() + ": " + failed.reason());
            }
        }
        StringBuilder text = new StringBuilder();
        int[] widths = new int[HEAD.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = HEAD.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        line(text, HEAD, widths, ' ');
        line(text, HEAD.stream().map(head -> "").toList(), widths, '-');
        rows.forEach(row -> line(text, row, widths, ' '));
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        text.append('\n')
                .append(report.machine())
                .append(", size ")
                .append(report.size())
                .append('\n');
        return text.toString();
    }

    private static void addRows(Result.Measured result, List<List<String>> rows, List<String> notes) {
        String disturbed = result.isDisturbed() ? Goal.format("yes, %.0f %%", 100 * result.foreign()) : "no";
        for (Measurement row : result.measurements()) {
            rows.add(List.of(
                    result.benchmark(),
                    row.name(),
                    row.shown(),
                    Long.toString(row.n()),
                    row.spread().map(Spread::toString).orElse(""),
                    row.goal().map(Goal::toString).orElse(""),
                    row.reached().map(reached -> reached ? "yes" : "no").orElse(""),
                    disturbed));
            if (!row.note().isEmpty()) {
                notes.add(result.benchmark() + ", " + row.name() + ": " + row.note());
            }
        }
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths, char fill) {
        text.append('|');
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            text.append(fill)
                    .append(cell)
                    .append(String.valueOf(fill).repeat(widths[column] - cell.length() + 1))
                    .append('|');
        }
        text.append('\n');
    }
}
