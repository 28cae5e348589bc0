package oart.ejb.backend.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import oart.ejb.backend.ComfyEvent;
import oart.json.Json;

/** What a running ComfyUI 0.3.64 sent, as recorded in {@code src/test/resources/comfyui}. */
final class Captures {
    private Captures() {}

    /** The events of one recorded connection, in order. */
    static List<ComfyEvent> events(String name) {
        return read("ws_" + name + ".jsonl")
                .lines()
                .map(Json::readObject)
                .filter(frame -> frame.get("dir").equals("server->client"))
                .flatMap(frame -> frame.get("text") instanceof String text
                        ? ComfyEventDecoder.text(text).stream()
                        : ComfyEventDecoder.binary(ByteBuffer.wrap(HexFormat.of()
                                        .parseHex(frame.get("binary_head_hex").toString())))
                                .stream())
                .toList();
    }

    static int status(String name) {
        return ((Number) exchange(name, "response").get("status")).intValue();
    }

    /** The JSON that was answered. */
    static Map<String, Object> answer(String name) {
        return Json.asObject(exchange(name, "response").get("json"));
    }

    /** The JSON that was asked with. */
    static Map<String, Object> question(String name) {
        return Json.asObject(exchange(name, "request").get("json"));
    }

    /** The only entry of a recorded {@code GET /history/{id}}. */
    static Map<String, Object> historyEntry(String name) {
        return Json.asObject(answer("history_" + name).values().iterator().next());
    }

    private static Map<String, Object> exchange(String name, String side) {
        return Json.asObject(Json.readObject(read(name + ".json")).get(side));
    }

    private static String read(String file) {
        try (InputStream in = Captures.class.getResourceAsStream("/comfyui/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
