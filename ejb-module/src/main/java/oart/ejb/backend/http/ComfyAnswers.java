package oart.ejb.backend.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.backend.ComfyBackend.ExecutionError;
import oart.ejb.backend.ComfyBackend.HistoryEntry;
import oart.ejb.backend.ComfyBackend.Output;
import oart.ejb.backend.ComfyBackend.OutputFile;
import oart.ejb.backend.ComfyBackend.QueuedPrompt;
import oart.json.Json;

/** Reads the bodies of ComfyUI's answers. Source: ComfyUI 0.3.64, {@code server.py} and {@code execution.py}. */
final class ComfyAnswers {
    private ComfyAnswers() {}

    /** {@code GET /queue}: items are {@code [number, prompt_id, prompt, extra_data, outputs]}; the pending ones are unordered. */
    static List<QueuedPrompt> queue(Map<String, Object> body) {
        List<QueuedPrompt> prompts = new ArrayList<>();
        items(body.get("queue_running")).forEach(item -> prompts.add(queued(item, true)));
        items(body.get("queue_pending")).stream()
                .sorted(Comparator.<List<Object>>comparingDouble(item -> ((Number) item.get(0)).doubleValue())
                        .thenComparing(item -> item.get(1).toString()))
                .forEach(item -> prompts.add(queued(item, false)));
        return prompts;
    }

    private static List<List<Object>> items(Object value) {
        List<List<Object>> items = new ArrayList<>();
        for (Object item : Json.asArray(value)) {
            items.add(Json.asArray(item));
        }
        return items;
    }

    private static QueuedPrompt queued(List<Object> item, boolean running) {
        Optional<Map<String, Object>> mark =
                item.size() > 3 && item.get(3) instanceof Map<?, ?> extra && extra.get("oart") instanceof Map<?, ?> oart
                        ? Optional.of(Json.asObject(oart))
                        : Optional.empty();
        return new QueuedPrompt(item.get(1).toString(), running, mark);
    }

    /**
     * One entry of {@code GET /history/{id}}. Decided by the last message that ends a prompt: {@code status_str} cannot tell an interruption,
     * and may be wrong.
     */
    static HistoryEntry history(Map<String, Object> entry) {
        HistoryEntry.End end = HistoryEntry.End.ERROR;
        Optional<ExecutionError> error = Optional.empty();
        if (entry.get("status") instanceof Map<?, ?> status) {
            end = "success".equals(status.get("status_str")) ? HistoryEntry.End.SUCCESS : HistoryEntry.End.ERROR;
            if (status.get("messages") instanceof List<?> messages) {
                for (Object element : messages) {
                    if (element instanceof List<?> message
                            && message.size() > 1
                            && message.get(1) instanceof Map<?, ?> data) {
                        switch (String.valueOf(message.get(0))) {
                            case "execution_success" -> end = HistoryEntry.End.SUCCESS;
                            case "execution_interrupted" -> end = HistoryEntry.End.INTERRUPTED;
                            case "execution_error" -> {
                                end = HistoryEntry.End.ERROR;
                                error = Optional.of(ExecutionErrors.read(Json.asObject(data)));
                            }
                            default -> {}
                        }
                    }
                }
            }
        }
        return new HistoryEntry(end, outputs(entry), error);
    }

    /** Every file and text of the nodes that were asked for, in the order of the graph. */
    private static List<Output> outputs(Map<String, Object> entry) {
        Map<String, Object> outputs =
                entry.get("outputs") instanceof Map<?, ?> ? Json.asObject(entry.get("outputs")) : Map.of();
        Map<String, Object> meta = entry.get("meta") instanceof Map<?, ?> ? Json.asObject(entry.get("meta")) : Map.of();
        List<Object> prompt = entry.get("prompt") instanceof List<?> ? Json.asArray(entry.get("prompt")) : List.of();
        List<String> order = prompt.size() > 2 && prompt.get(2) instanceof Map<?, ?> graph
                ? graph.keySet().stream().map(String::valueOf).toList()
                : List.of();
        List<Object> asked =
                prompt.size() > 4 && prompt.get(4) instanceof List<?> ? Json.asArray(prompt.get(4)) : List.of();
        List<Output> found = new ArrayList<>();
        outputs.forEach((id, kinds) -> {
            String node = submitted(id, order, meta);
            if (kinds instanceof Map<?, ?> map && (asked.isEmpty() || asked.contains(node))) {
                map.forEach((kind, values) -> collect(node, String.valueOf(kind), values, found));
            }
        });
        found.sort(Comparator.comparingInt(output -> {
            int index = order.indexOf(output.nodeId());
            return index < 0 ? Integer.MAX_VALUE : index;
        }));
        return found;
    }

    /** The node of the graph that an output belongs to: others are made while it runs. {@code meta} of a cached one can be out of date. */
    private static String submitted(String id, List<String> graph, Map<String, Object> meta) {
        return !graph.contains(id)
                        && meta.get(id) instanceof Map<?, ?> about
                        && about.get("display_node") instanceof String display
                ? display
                : id;
    }

    /** Files under whatever kind; texts too, but for those that are paths ({@code result} of a 3D preview). */
    private static void collect(String node, String kind, Object values, List<Output> found) {
        if (kind.equals("animated") || !(values instanceof List<?> list)) {
            return;
        }
        for (Object value : list) {
            if (value instanceof Map<?, ?> file && file.get("filename") instanceof String name) {
                String subfolder = file.get("subfolder") instanceof String text ? text : "";
                String type = file.get("type") instanceof String text ? text : "output";
                found.add(new Output(node, Optional.of(new OutputFile(node, name, subfolder, type)), Optional.empty()));
            } else if (value instanceof String text && !kind.equals("result")) {
                found.add(new Output(node, Optional.empty(), Optional.of(text)));
            }
        }
    }

    /** {@code node_errors} for the caller: what is wrong at which node, without tracebacks and paths. */
    static Map<String, Object> nodeErrors(Object nodeErrors) {
        Map<String, Object> clean = new LinkedHashMap<>();
        if (nodeErrors instanceof Map<?, ?> nodes) {
            nodes.forEach((id, value) -> {
                if (value instanceof Map<?, ?> node) {
                    List<Object> errors = new ArrayList<>();
                    if (node.get("errors") instanceof List<?> list) {
                        for (Object element : list) {
                            if (element instanceof Map<?, ?> error) {
                                errors.add(error(Json.asObject(error)));
                            }
                        }
                    }
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("class_type", node.get("class_type"));
                    one.put("errors", errors);
                    clean.put(id.toString(), one);
                }
            });
        }
        return clean;
    }

    private static Map<String, Object> error(Map<String, Object> error) {
        Map<String, Object> clean = new LinkedHashMap<>();
        clean.put("type", error.get("type"));
        clean.put("message", text(error.get("message")));
        clean.put("details", text(error.get("details")));
        if (error.get("extra_info") instanceof Map<?, ?> info && info.get("input_name") != null) {
            clean.put("input_name", info.get("input_name"));
        }
        return clean;
    }

    /** The sentence for a refusal: {@code error} is an object in most versions, a text in some. */
    static String refusal(Object error) {
        if (error instanceof Map<?, ?> members) {
            String message = text(members.get("message"));
            String details = text(members.get("details"));
            return details.isEmpty() ? message : message + ": " + details;
        }
        return error == null ? "ComfyUI refused the graph." : text(error);
    }

    private static String text(Object value) {
        return value == null ? "" : ExecutionErrors.withoutPaths(value.toString());
    }
}
