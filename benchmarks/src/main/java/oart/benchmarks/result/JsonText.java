package oart.benchmarks.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results for programs. Members are only ever added. */
final class JsonText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonText() {}

    static String of(Report report) {
        Map<String, Object> document = new LinkedHashMap<>();
        Machine machine = report.machine();
        document.put("at", machine.at().toString());
        document.put("commit", machine.commit());
        document.put("size", report.size());
        document.put(
                "machine",
                Map.of(
                        "system", machine.system(),
                        "cores", machine.cores(),
                        "memory_megabytes", machine.memoryMegabytes(),
                        "java", machine.java()));
        List<Object> results = new ArrayList<>();
        for (Result result : report.results()) {
            results.add(result(result));
        }
        document.put("results", results);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + '\n';
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> result(Result result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("benchmark", result.benchmark());
        if (result instanceof Result.Measured measured) {
            members.put("disturbed", measured.isDisturbed());
            members.put("foreign_share", measured.foreign());
            members.put("seconds", measured.took().toMillis() / 1000.0);
            members.put(
                    "measurements",
                    measured.measurements().stream().map(JsonText::measurement).toList());
        } else if (result instanceof Result.Failed failed) {
            members.put("failed", failed.reason());
        }
        return members;
    }

    private static Map<String, Object> measurement(Measurement measurement) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", measurement.name());
        members.put("value", measurement.value());
        members.put("unit", measurement.unit());
        members.put("n", measurement.n());
        measurement
                .spread()
                .ifPresent(spread ->
                        members.put("rounds", Map.of("least", spread.least(), "greatest", spread.greatest())));
        measurement.goal().ifPresent(goal -> {
            members.put("goal", Map.of(goal.most() ? "at_most" : "at_least", goal.bound()));
            members.put("reached", goal.isReachedBy(measurement.value()));
        });
        if (!measurement.note().isEmpty()) {
            members.put("note", measurement.note());
        }
        return members;
    }
}
