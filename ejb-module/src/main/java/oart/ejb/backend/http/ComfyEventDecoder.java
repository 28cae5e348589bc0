package oart.ejb.backend.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.backend.ComfyBackend.ExecutionError;
import oart.ejb.backend.ComfyEvent;
import oart.json.Json;
import oart.json.JsonException;

/**
 * Turns the frames of ComfyUI's socket into events; unknown ones into nothing. Source: ComfyUI 0.3.64, {@code server.py} and
 * {@code execution.py}. Stateless.
 */
final class ComfyEventDecoder {
    private static final int PREVIEW = 1;
    private static final int PREVIEW_WITH_METADATA = 4;
    private static final int FORMAT_PNG = 2;
    private static final String PNG = "image/png";
    private static final String JPEG = "image/jpeg";

    private ComfyEventDecoder() {}

    /** @return empty for what is of no interest, broken text included */
    static Optional<ComfyEvent> text(String frame) {
        try {
            Map<String, Object> message = Json.readObject(frame);
            if (!(message.get("type") instanceof String type) || !(message.get("data") instanceof Map<?, ?>)) {
                return Optional.empty();
            }
            return event(type, Json.asObject(message.get("data")));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<ComfyEvent> event(String type, Map<String, Object> data) {
        if (type.equals("status")) {
            return remaining(data).map(ComfyEvent.QueueStatus::new);
        }
        if (!(data.get("prompt_id") instanceof String prompt)) {
            return Optional.empty();
        }
        String node = data.get("node") instanceof String text ? text : null;
        return switch (type) {
            case "execution_start" -> Optional.of(new ComfyEvent.ExecutionStarted(prompt));
            case "execution_cached" -> Optional.of(new ComfyEvent.ExecutionCached(prompt, texts(data.get("nodes"))));
            case "executing" ->
                Optional.of(
                        node == null
                                ? new ComfyEvent.PromptEnded(prompt)
                                : new ComfyEvent.NodeStarted(prompt, display(data, node)));
            case "executed" ->
                Optional.of(new ComfyEvent.NodeExecuted(prompt, node == null ? "" : display(data, node)));
            case "progress_state" -> progress(prompt, data);
            case "execution_error" -> failed(prompt, ExecutionErrors.read(data));
            case "execution_interrupted" -> Optional.of(new ComfyEvent.ExecutionInterrupted(prompt));
            default -> Optional.empty();
        };
    }

    /** A node that blocks its output with a message tells an error too, but the prompt goes on and may end well. */
    private static Optional<ComfyEvent> failed(String prompt, ExecutionError error) {
        return error.exceptionType().equals("ExecutionBlocked")
                ? Optional.empty()
                : Optional.of(new ComfyEvent.ExecutionFailed(prompt, error));
    }

    /** The running node, and how many are finished: the frame lists every node that has started. */
    private static Optional<ComfyEvent> progress(String prompt, Map<String, Object> data) {
        if (!(data.get("nodes") instanceof Map<?, ?> nodes)) {
            return Optional.empty();
        }
        int finished = 0;
        Map<String, Object> running = null;
        for (Object value : nodes.values()) {
            if (value instanceof Map<?, ?>) {
                Map<String, Object> state = Json.asObject(value);
                if ("finished".equals(state.get("state"))) {
                    finished++;
                } else if ("running".equals(state.get("state"))) {
                    running = state;
                }
            }
        }
        if (running == null) {
            return Optional.of(new ComfyEvent.Progress(prompt, null, finished, 0, 0));
        }
        Object shown = running.get("display_node_id") == null ? running.get("node_id") : running.get("display_node_id");
        String node = shown == null ? null : shown.toString();
        return Optional.of(new ComfyEvent.Progress(
                prompt, node, finished, number(running.get("value")), number(running.get("max"))));
    }

    /** @param frame one whole binary message, its position at the start */
    static Optional<ComfyEvent> binary(ByteBuffer frame) {
        if (frame.remaining() < 8) {
            return Optional.empty();
        }
        int type = frame.getInt();
        int second = frame.getInt();
        if (type == PREVIEW) {
            return Optional.of(new ComfyEvent.PreviewFrame(null, null, second == FORMAT_PNG ? PNG : JPEG, rest(frame)));
        }
        if (type == PREVIEW_WITH_METADATA && second >= 0 && second <= frame.remaining()) {
            byte[] json = new byte[second];
            frame.get(json);
            try {
                Map<String, Object> metadata = Json.readObject(new String(json, StandardCharsets.UTF_8));
                return Optional.of(new ComfyEvent.PreviewFrame(
                        metadata.get("prompt_id") instanceof String prompt ? prompt : null,
                        metadata.get("display_node_id") instanceof String node ? node : null,
                        PNG.equals(metadata.get("image_type")) ? PNG : JPEG,
                        rest(frame)));
            } catch (JsonException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Integer> remaining(Map<String, Object> data) {
        return data.get("status") instanceof Map<?, ?> status
                        && status.get("exec_info") instanceof Map<?, ?> info
                        && info.get("queue_remaining") instanceof Number number
                ? Optional.of(number.intValue())
                : Optional.empty();
    }

    private static String display(Map<String, Object> data, String node) {
        return data.get("display_node") instanceof String display ? display : node;
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private static List<String> texts(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static byte[] rest(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
