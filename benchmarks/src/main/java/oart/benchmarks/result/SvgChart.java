package oart.benchmarks.result;

import java.util.ArrayList;
import java.util.List;

/**
 * One bar for each measurement with a goal: how much of what the goal allows was needed, on a scale that ends at twice the goal. Written by
 * hand: bars, a line and labels need no library.
 */
final class SvgChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 330;
    private static final int RIGHT = 190;
    private static final int TOP = 84;
    private static final int STEP = 26;
    private static final int BAR = 16;
    private static final double SCALE_END = 2;
    private static final String REACHED = "#2f9e6e";
    private static final String MISSED = "#d9663f";

    private record Bar(String benchmark, Measurement measurement, Goal goal, boolean disturbed) {}

    private SvgChart() {}

    static String of(Report report) {
        List<Bar> bars = new ArrayList<>();
        for (Result result : report.results()) {
            if (result instanceof Result.Measured measured) {
                for (Measurement row : measured.measurements()) {
                    row.goal()
                            .ifPresent(
                                    goal -> bars.add(new Bar(measured.benchmark(), row, goal, measured.isDisturbed())));
                }
            }
        }
        int bottom = TOP + bars.size() * STEP;
        int height = bottom + 56;
        StringBuilder svg = new StringBuilder();
        svg.append(Goal.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\""
                        + " font-family=\"system-ui, 'Segoe UI', Helvetica, Arial, sans-serif\" font-size=\"13\" role=\"img\">\n",
                WIDTH, height));
        svg.append("<title>O-Art: measured against the goals</title>\n");
        svg.append(Goal.format("<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#fbfbf9\"/>\n", WIDTH, height));
        text(svg, 24, 34, "start", "#22282e", "font-size=\"18\" font-weight=\"600\"", "Measured against the goals");
        text(
                svg,
                24,
                54,
                "start",
                "#68727d",
                "",
                "Share of what the goal allows; left of the line is reached. Numbers: measured (goal); * other processes disturbed it.");
        grid(svg, bottom);
        String last = "";
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + i * STEP, !bars.get(i).benchmark().equals(last));
            last = bars.get(i).benchmark();
        }
        text(
                svg,
                24,
                height - 18,
                "start",
                "#68727d",
                "font-size=\"11\"",
                report.machine().toString());
        return svg.append("</svg>\n").toString();
    }

    private static void grid(StringBuilder svg, int bottom) {
        for (double at : new double[] {0, 0.5, 1, 1.5, 2}) {
            double x = x(at);
            boolean goal = at == 1;
            svg.append(Goal.format(
                    "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"%4$s\" stroke-width=\"%5$s\"/>\n",
                    x, TOP - 6, bottom, goal ? "#22282e" : "#e3e5e1", goal ? "1.5" : "1"));
            text(
                    svg,
                    x,
                    bottom + 16,
                    "middle",
                    goal ? "#22282e" : "#8d96a0",
                    "font-size=\"11\"",
                    goal ? "goal" : Goal.format("%.1f", at));
        }
    }

    private static void bar(StringBuilder svg, Bar bar, int y, boolean first) {
        Measurement row = bar.measurement();
        double use = bar.goal().use(row.value());
        boolean reached = bar.goal().isReachedBy(row.value());
        double end = x(Math.min(SCALE_END, Math.max(0, Double.isFinite(use) ? use : SCALE_END)));
        double middle = y + BAR / 2.0 + 4.5;
        if (first) {
            text(svg, 24, middle, "start", "#22282e", "font-weight=\"600\"", bar.benchmark());
        }
        text(svg, LEFT - 10, middle, "end", "#48525c", "font-size=\"12\"", row.name());
        svg.append(Goal.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\" fill=\"%s\"%s/>\n",
                LEFT,
                y,
                Math.max(2, end - LEFT),
                BAR,
                reached ? REACHED : MISSED,
                bar.disturbed() ? " opacity=\"0.6\"" : ""));
        if (use > SCALE_END) {
            text(svg, end - 6, middle, "end", "#ffffff", "font-size=\"11\"", Goal.format("%.1f× →", use));
        }
        text(
                svg,
                WIDTH - RIGHT + 14,
                middle,
                "start",
                "#22282e",
                "font-size=\"12\"",
                row.shown() + "  (" + bar.goal() + ")" + (bar.disturbed() ? " *" : ""));
    }

    private static double x(double share) {
        return LEFT + share / SCALE_END * (WIDTH - LEFT - RIGHT);
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String fill, String more, String words) {
        svg.append(Goal.format(
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" %s>", x, y, anchor, fill, more))
                .append(words.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</text>\n");
    }
}
