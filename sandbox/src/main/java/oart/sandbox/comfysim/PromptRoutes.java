package oart.sandbox.comfysim;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonNumbers;
import oart.sandbox.comfysim.python.PythonText;

/** {@code /prompt}, {@code /queue}, {@code /interrupt}, {@code /history}, {@code /free}. */
final class PromptRoutes {
    private final ServerParts parts;
    private final PromptWorker worker;
    private final PromptValidator validator;

    PromptRoutes(ServerParts parts, PromptWorker worker) {
        this.parts = parts;
        this.worker = worker;
        validator = new PromptValidator(parts.nodes());
    }

    void addTo(HttpFront front) {
        front.add(
                "GET",
                "/prompt",
                call -> Answer.json(PythonJson.map(
                        "exec_info",
                        PythonJson.map("queue_remaining", parts.queue().remaining()))));
        front.add("POST", "/prompt", this::submit);
        front.add("GET", "/queue", call -> Answer.json(parts.queue().describe()));
        front.add("POST", "/queue", this::editQueue);
        front.add("POST", "/interrupt", this::interrupt);
        front.add("GET", "/history", this::history);
        front.add("GET", "/history/*", call -> Answer.json(parts.queue().history(call.tail())));
        front.add("POST", "/history", this::editHistory);
        front.add("POST", "/free", call -> {
            Map<String, Object> request = PythonJson.object(call.json());
            boolean models = PythonNumbers.truth(request.get("unload_models"));
            boolean memory = PythonNumbers.truth(request.get("free_memory"));
            if (models || memory) {
                parts.queue().free(models, memory);
            }
            return Answer.empty(200);
        });
    }

    private Answer submit(Call call) throws IOException {
        Object request = call.json();
        Number number = number(request);
        if (!PythonJson.contains(request, "prompt")) {
            Map<String, Object> error = PythonJson.map(
                    "type", "no_prompt",
                    "message", "No prompt provided",
                    "details", "No prompt provided",
                    "extra_info", Map.of());
            return Answer.json(400, PythonJson.map("error", error, "node_errors", Map.of()));
        }
        if (!(request instanceof Map<?, ?> posted)) {
            throw PythonException.notByName(request);
        }
        String promptId = posted.containsKey("prompt_id")
                ? PythonText.str(posted.get("prompt_id"))
                : UUID.randomUUID().toString();
        PromptValidator.Verdict verdict =
                validator.validate(posted.get("prompt"), posted.get("partial_execution_targets"));
        Object extraData = posted.containsKey("extra_data") ? posted.get("extra_data") : PythonJson.map();
        if (posted.containsKey("client_id")) {
            PythonJson.object(extraData).put("client_id", posted.get("client_id"));
        }
        if (verdict.error() != null) {
            return Answer.json(400, PythonJson.map("error", verdict.error(), "node_errors", verdict.nodeErrors()));
        }
        verdict = halfValid(verdict, PythonJson.object(posted.get("prompt")));
        boolean failsThoughQueued =
                parts.faults().take(Faults.Kind.ERROR_THOUGH_QUEUED).isPresent();
        boolean losesAnswer = parts.faults().take(Faults.Kind.LOST_ANSWER).isPresent();
        parts.queue()
                .put(new QueueItem(
                        number,
                        promptId,
                        PythonJson.object(posted.get("prompt")),
                        extraData,
                        verdict.outputs(),
                        parts.log().received(promptId, posted.get("client_id"), posted.get("extra_data"))));
        if (failsThoughQueued) {
            return Answer.internalError();
        }
        return losesAnswer
                ? null
                : Answer.json(
                        PythonJson.map("prompt_id", promptId, "number", number, "node_errors", verdict.nodeErrors()));
    }

    private Number number(Object request) {
        Object given = PythonJson.member(request, "number");
        if (given != null || PythonJson.contains(request, "number")) {
            return PythonNumbers.toFloat(given);
        }
        long next = parts.queue().takeNumber();
        return PythonNumbers.truth(PythonJson.member(request, "front")) ? -next : next;
    }

    /** The fault: drops the last output, or only complains when there is just one. */
    private PromptValidator.Verdict halfValid(PromptValidator.Verdict verdict, Map<String, Object> graph) {
        if (parts.faults().take(Faults.Kind.HALF_VALID).isEmpty()) {
            return verdict;
        }
        List<String> outputs = verdict.outputs();
        String dropped = outputs.get(outputs.size() - 1);
        Map<String, Object> reason = PythonJson.map(
                "type", "required_input_missing",
                "message", "Required input is missing",
                "details", "images",
                "extra_info", PythonJson.map("input_name", "images"));
        Map<String, Object> errors = PythonJson.map(
                dropped,
                PythonJson.map(
                        "errors", List.of(reason),
                        "dependent_outputs", List.of(dropped),
                        "class_type", PythonJson.object(graph.get(dropped)).get("class_type")));
        return new PromptValidator.Verdict(
                null, outputs.size() > 1 ? outputs.subList(0, outputs.size() - 1) : outputs, errors);
    }

    private Answer editQueue(Call call) throws IOException {
        Object request = call.json();
        if (PythonNumbers.truth(PythonJson.member(request, "clear"))) {
            parts.queue().clearPending();
        }
        ids(request).forEach(parts.queue()::deletePending);
        return Answer.empty(200);
    }

    private Answer interrupt(Call call) throws IOException {
        Object request;
        try {
            request = call.json();
        } catch (PythonException e) {
            request = Map.of();
        }
        if (!(request instanceof Map)) {
            throw new PythonException(
                    "AttributeError", "'" + PythonText.typeName(request) + "' object has no attribute 'get'");
        }
        Object promptId = PythonJson.member(request, "prompt_id");
        if (!PythonNumbers.truth(promptId) || parts.queue().isRunning(promptId)) {
            worker.interrupt();
        }
        return Answer.empty(200);
    }

    private Answer history(Call call) {
        String max = call.query("max_items");
        String offset = call.query("offset");
        return Answer.json(parts.queue()
                .history(
                        max == null ? null : PythonNumbers.toInt(max).intValue(),
                        offset == null ? -1 : PythonNumbers.toInt(offset).intValue()));
    }

    private Answer editHistory(Call call) throws IOException {
        Object request = call.json();
        if (PythonNumbers.truth(PythonJson.member(request, "clear"))) {
            parts.queue().clearHistory();
        }
        parts.queue().deleteHistory(ids(request));
        return Answer.empty(200);
    }

    /** What iterating over {@code delete} yields: the letters of a text, the names of an object. */
    private static Collection<?> ids(Object request) {
        if (!PythonJson.contains(request, "delete")) {
            return List.of();
        }
        Object ids = PythonJson.member(request, "delete");
        if (ids instanceof String text) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        return ids instanceof Map<?, ?> map ? map.keySet() : PythonJson.array(ids);
    }
}
