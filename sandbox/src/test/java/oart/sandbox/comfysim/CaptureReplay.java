package oart.sandbox.comfysim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.node.Pictures;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * Plays the whole recorded session against a server just started and keeps what it answered, under the names of the captures. The
 * server needs {@code input/example.png} and one checkpoint, {@code broken.ckpt}, of random bytes.
 *
 * <p>Ids that the server makes are told apart by the answers: in what is kept, each stands as it was recorded.
 */
final class CaptureReplay {
    private static final String SLOW_CLIENT = "88888888-8888-4888-8888-888888888888";
    private static final String AGAIN_CLIENT = "99999999-9999-4999-8999-999999999999";
    private static final String FEATURES =
            "{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}";
    private static final byte[] ONE_PICTURE = picture(0xFF336699);
    private static final byte[] OTHER_PICTURE = picture(0xFFCC3311);

    private final SimClient client;
    private final boolean sim;
    private final Map<String, String> recordedIds = new LinkedHashMap<>();
    private final Map<String, HttpResponse<byte[]>> answers = new LinkedHashMap<>();
    private final Map<String, List<Object>> sockets = new LinkedHashMap<>();

    /** @param sim whether faults on demand can hold a node; else a node must be slow enough by itself */
    CaptureReplay(SimClient client, boolean sim) {
        this.client = client;
        this.sim = sim;
    }

    HttpResponse<byte[]> answer(String name) {
        return answers.get(name);
    }

    /** Frames of one recorded connection: String or byte[], and null where the client closed and came again. */
    List<Object> frames(String name) {
        return sockets.get(name);
    }

    /** The text with every id of this run in place of which another was recorded. */
    String asRecorded(String text) {
        String result = text;
        for (Map.Entry<String, String> id : recordedIds.entrySet()) {
            result = result.replace(id.getKey(), id.getValue());
        }
        return result;
    }

    void play() throws IOException {
        all("history_empty", "queue_idle", "prompt_get_idle", "history_unknown_id", "unknown_path", "features");
        all("models", "models_checkpoints", "models_unknown_folder", "embeddings", "extensions");
        all("system_stats", "api_prefix_system_stats", "object_info_CheckpointLoaderSimple", "object_info_EmptyImage");
        all("object_info_KSampler", "object_info_LoadImage", "object_info_SaveImage", "object_info_unknown");
        playPictures();
        playRefusals();
        playFailures();
        playInterrupt();
        playReconnect();
        playAnonymous();
        playUploads();
        all("free", "history_max_items_2", "history_delete", "history_after_delete", "history_clear");
    }

    private void playPictures() throws IOException {
        watched("ws_emptyimage_saveimage", "prompt_ok", null);
        all("history_done", "view_output_png", "view_output_range", "view_head", "view_output_preview_webp");
        all("view_missing", "view_no_filename", "view_traversal");
        watchedAgain("ws_cached_rerun", "history_done_cached", null);
        watched("ws_batch3_subfolder", "prompt_ok_own_prompt_id", null);
        all("history_batch3_subfolder");
        watchedAgain("ws_binary_with_feature_flags", "history_preview_temp", FEATURES);
        watchedAgain("ws_binary_without_feature_flags", "history_preview_temp", null);
    }

    private void playRefusals() throws IOException {
        all("prompt_invalid_empty", "prompt_invalid_no_prompt", "prompt_invalid_no_outputs");
        all("prompt_invalid_no_class_type", "prompt_invalid_unknown_node", "prompt_invalid_missing_input");
        all("prompt_invalid_type", "prompt_invalid_value_too_big", "prompt_invalid_output_index");
        all("prompt_invalid_broken_link");
        client.awaitIdle();
        all("prompt_partly_valid_two_outputs", "prompt_invalid_value_not_in_list");
        client.awaitIdle();
    }

    private void playFailures() throws IOException {
        watched("ws_execution_error_broken_checkpoint", "prompt_ok_broken_checkpoint", null);
        all("history_error_broken_checkpoint");
        watchedAgain("ws_execution_error_out_of_memory", "history_error_out_of_memory", null);
    }

    private void playInterrupt() throws IOException {
        hold("4");
        try (EventSocket socket = EventSocket.open(client.base(), SLOW_CLIENT)) {
            exchange("prompt_ok_slow");
            socket.awaitType("execution_start");
            all("prompt_ok_pending_number", "prompt_ok_pending_front");
            String slow = running("prompt_ok_slow");
            socket.awaitExecuting(slow, "4");
            all("queue_running_and_pending", "prompt_get_running", "history_while_running", "queue_delete_pending");
            all("queue_after_delete", "interrupt_other_id", "interrupt_by_id");
            release();
            socket.awaitExecuting(slow, null);
            socket.awaitExecuting(running("prompt_ok_pending_front"), null);
            all("history_interrupted", "history_deleted_from_queue");
            sockets.put("ws_interrupted_then_next", socket.frames());
        }
    }

    private void playReconnect() throws IOException {
        Map<String, Object> request = PythonJson.object(
                PythonJson.copy(Capture.load("prompt_ok_slow").request().get("json")));
        request.put("client_id", AGAIN_CLIENT);
        colour(request, 3);
        String recorded = recordedPrompt("ws_reconnect_then_global_interrupt");
        List<Object> frames = new ArrayList<>();
        hold("4");
        String id;
        try (EventSocket socket = EventSocket.open(client.base(), AGAIN_CLIENT)) {
            id = promptId(client.post("/prompt", request));
            recordedIds.put(id, recorded);
            socket.awaitType("execution_start");
            colour(request, 4);
            client.post("/prompt", request);
            socket.awaitExecuting(id, "4");
            frames.addAll(socket.frames());
        }
        frames.add(null);
        try (EventSocket socket = EventSocket.open(client.base(), AGAIN_CLIENT)) {
            all("queue_clear", "interrupt_global");
            release();
            socket.awaitExecuting(id, null);
            frames.addAll(socket.frames());
        }
        sockets.put("ws_reconnect_then_global_interrupt", frames);
        all("interrupt_idle");
    }

    private void playAnonymous() throws IOException {
        try (EventSocket watcher = EventSocket.openAnonymous(client.base());
                EventSocket other = EventSocket.open(client.base(), "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")) {
            exchange("prompt_ok_no_client_id");
            for (EventSocket socket : List.of(watcher, other)) {
                socket.await(
                        "the end", message -> socket.messages().size() >= 8 && "status".equals(message.get("type")));
            }
            sockets.put("ws_watcher_without_client_id", watcher.frames());
            sockets.put("ws_other_client", other.frames());
        }
        all("history_no_client_id");
    }

    private void playUploads() throws IOException {
        upload("upload_image", ONE_PICTURE);
        upload("upload_image_same_again", ONE_PICTURE);
        upload("upload_image_same_name_other_content", OTHER_PICTURE);
        upload("upload_image_subfolder_overwrite", ONE_PICTURE);
        upload("upload_image_traversal", ONE_PICTURE);
        upload("upload_image_no_file", ONE_PICTURE);
        watched("ws_loadimage_scale_save", "prompt_ok_loadimage", null);
        all("history_loadimage", "prompt_invalid_loadimage_missing");
    }

    private void all(String... names) throws IOException {
        for (String name : names) {
            exchange(name);
        }
    }

    private void exchange(String name) throws IOException {
        Capture capture = Capture.load(name);
        Map<String, String> headers = new LinkedHashMap<>();
        if (capture.request().get("headers") instanceof Map<?, ?> given) {
            given.forEach((header, value) -> headers.put((String) header, (String) value));
        }
        byte[] body = capture.request().containsKey("json")
                ? ofThisRun(PythonJson.write(capture.request().get("json"))).getBytes(StandardCharsets.UTF_8)
                : null;
        keep(capture, client.send(capture.method(), ofThisRun(capture.path()), body, headers));
    }

    private void keep(Capture capture, HttpResponse<byte[]> answer) {
        answers.put(capture.name(), answer);
        if (capture.response().get("json") instanceof Map<?, ?> recorded
                && recorded.get("prompt_id") instanceof String id
                && answer.statusCode() == 200) {
            recordedIds.put(promptId(answer), id);
        }
    }

    private void watched(String socketName, String promptName, String firstFrame) throws IOException {
        Map<String, Object> request =
                PythonJson.object(Capture.load(promptName).request().get("json"));
        try (EventSocket socket = EventSocket.open(client.base(), (String) request.get("client_id"), firstFrame)) {
            exchange(promptName);
            socket.awaitExecuting(running(promptName), null);
            sockets.put(socketName, socket.frames());
        }
    }

    /** A prompt whose request was not kept: it stands in its history entry. */
    private void watchedAgain(String socketName, String historyName, String firstFrame) throws IOException {
        Map<String, Object> recorded =
                PythonJson.object(Capture.load(historyName).response().get("json"));
        List<Object> tuple = PythonJson.array(
                PythonJson.object(recorded.values().iterator().next()).get("prompt"));
        Map<String, Object> extra = PythonJson.object(PythonJson.copy(tuple.get(3)));
        extra.remove("client_id");
        String clientId = (String) PythonJson.object(PythonJson.object(PythonJson.parse(
                                (String) firstStatus(socketName).get("text")))
                        .get("data"))
                .get("sid");
        Map<String, Object> request = PythonJson.map("prompt", tuple.get(2), "client_id", clientId);
        if (!extra.isEmpty()) {
            request.put("extra_data", extra);
        }
        try (EventSocket socket = EventSocket.open(client.base(), clientId, firstFrame)) {
            String id = promptId(client.post("/prompt", request));
            recordedIds.put(id, recordedPrompt(socketName));
            socket.awaitExecuting(id, null);
            sockets.put(socketName, socket.frames());
        }
        if (!answers.containsKey(historyName)) {
            exchange(historyName);
        }
    }

    private static Map<String, Object> firstStatus(String socketName) {
        return Capture.socket(socketName).stream()
                .filter(frame -> "server->client".equals(frame.get("dir")))
                .findFirst()
                .orElseThrow();
    }

    private static String recordedPrompt(String socketName) {
        return Capture.socket(socketName).stream()
                .filter(frame -> frame.get("text") instanceof String text && text.contains("execution_start"))
                .map(frame -> PythonJson.object(PythonJson.parse((String) frame.get("text"))))
                .map(message -> (String) PythonJson.object(message.get("data")).get("prompt_id"))
                .findFirst()
                .orElseThrow();
    }

    private String running(String promptName) {
        return promptId(answers.get(promptName));
    }

    private static String promptId(HttpResponse<byte[]> answer) {
        return (String) PythonJson.object(PythonJson.parse(answer.body())).get("prompt_id");
    }

    private static void colour(Map<String, Object> request, int colour) {
        Map<String, Object> first =
                PythonJson.object(PythonJson.object(request.get("prompt")).get("1"));
        PythonJson.object(first.get("inputs")).put("color", colour);
    }

    private String ofThisRun(String text) {
        String result = text;
        for (Map.Entry<String, String> id : recordedIds.entrySet()) {
            result = result.replace(id.getValue(), id.getKey());
        }
        return result;
    }

    private void hold(String node) throws IOException {
        if (sim) {
            client.post("/comfysim/fault", PythonJson.map("kind", "hold", "node", node));
        }
    }

    private void release() throws IOException {
        if (sim) {
            client.send("DELETE", "/comfysim/fault", null, Map.of());
        }
    }

    private void upload(String name, byte[] picture) throws IOException {
        Capture capture = Capture.load(name);
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        PythonJson.object(capture.request().get("multipart")).forEach((part, value) -> {
            boolean file = part.equals("image");
            String disposition = "form-data; name=\"" + part + "\"" + (file ? "; filename=\"in.png\"" : "");
            form.writeBytes(
                    ("--edge\r\nContent-Disposition: " + disposition + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            form.writeBytes(file ? picture : ((String) value).getBytes(StandardCharsets.UTF_8));
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        form.writeBytes("--edge--\r\n".getBytes(StandardCharsets.UTF_8));
        keep(
                capture,
                client.send(
                        "POST",
                        capture.path(),
                        form.toByteArray(),
                        Map.of("Content-Type", "multipart/form-data; boundary=edge")));
    }

    private static byte[] picture(int colour) {
        int[] argb = new int[16 * 16];
        java.util.Arrays.fill(argb, colour);
        return Pictures.png(new Picture(16, 16, false, argb), Map.of());
    }
}
