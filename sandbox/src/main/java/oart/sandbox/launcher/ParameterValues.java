package oart.sandbox.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.sandbox.SandboxException;

/** The {@code -p NAME=VALUE} of a command line, and the workflow that can take them. */
final class ParameterValues {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private ParameterValues() {}

    /**
     * The workflow to run.
     *
     * @param workflows rows of {@code GET /workflow/}
     * @param wanted its name in any case, or its id; null = the first that takes all the given names, those that need no model
     *     first
     */
    static JsonNode choose(JsonNode workflows, String wanted, Map<String, String> given) {
        List<JsonNode> rows = new ArrayList<>();
        workflows.forEach(rows::add);
        if (wanted != null) {
            return rows.stream()
                    .filter(row -> row.path("id").asText().equalsIgnoreCase(wanted)
                            || row.path("name").asText().equalsIgnoreCase(wanted))
                    .findFirst()
                    .orElseThrow(() -> new SandboxException(
                            "There is no workflow '" + wanted + "'; the server has " + names(rows) + '.'));
        }
        rows.sort(java.util.Comparator.comparing(ParameterValues::needsModel));
        return rows.stream()
                .filter(row -> inputNames(row).containsAll(given.keySet()))
                .findFirst()
                .orElseThrow(() -> new SandboxException(
                        rows.isEmpty()
                                ? "The server has no workflow yet."
                                : "No workflow takes " + String.join(", ", given.keySet()) + "; the server has "
                                        + names(rows) + '.'));
    }

    /** A graph that loads weights names a loader; an input of the graph that ends in {@code _name} is a file of them. */
    private static boolean needsModel(JsonNode row) {
        for (JsonNode node : row.path("workflow_json")) {
            String type = node.path("class_type").asText();
            if (type.contains("Loader") || type.contains("Sampler")) {
                return true;
            }
        }
        return false;
    }

    private static String names(List<JsonNode> rows) {
        return String.join(
                ", ",
                rows.stream()
                        .map(row -> '\'' + row.path("name").asText() + '\'')
                        .toList());
    }

    private static List<String> inputNames(JsonNode workflow) {
        List<String> names = new ArrayList<>();
        for (JsonNode parameter : workflow.path("parameters")) {
            if (!parameter.path("input_or_output").asText("INPUT").equals("OUTPUT")) {
                names.add(parameter.path("name").asText());
            }
        }
        return names;
    }

    /**
     * The values as the workflow's parameters type them: numbers, booleans and JSON are parsed, {@code @FILE} becomes base64 where
     * a picture or file is taken. What cannot be parsed stays text, for the server to judge.
     */
    static Map<String, Object> typed(JsonNode workflow, Map<String, String> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        given.forEach((name, text) -> {
            Optional<JsonNode> parameter = Optional.empty();
            for (JsonNode row : workflow.path("parameters")) {
                if (row.path("name").asText().equals(name)) {
                    parameter = Optional.of(row);
                }
            }
            String type = parameter.map(row -> row.path("type").asText("TEXT")).orElse("TEXT");
            values.put(name, value(type, text));
        });
        return values;
    }

    private static Object value(String type, String text) {
        switch (type) {
            case "NUMBER":
                return number(text);
            case "BOOLEAN":
                return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
            case "JSON":
                try {
                    return JSON.readTree(text);
                } catch (JsonProcessingException e) {
                    return text;
                }
            case "IMAGE", "IMAGE_UPLOAD", "FILE", "BASE64":
                return text.startsWith("@") ? base64(Path.of(text.substring(1))) : text;
            default:
                return text;
        }
    }

    private static Object number(String text) {
        try {
            return text.matches("[+-]?\\d+") ? new BigInteger(text) : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static String base64(Path file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new SandboxException("The file " + file + " cannot be read.", e);
        }
    }
}
