package oart.sandbox.comfysim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * An HTTP answer, whole in memory.
 *
 * @param contentType null leaves the header out
 * @param headers further ones
 */
record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {
    static final String JSON = "application/json; charset=utf-8";
    static final String TEXT = "text/plain; charset=utf-8";
    static final String BINARY = "application/octet-stream";

    static Answer json(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, JSON, Map.of(), PythonJson.write(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** As aiohttp sends a response without a body. */
    static Answer empty(int status) {
        return new Answer(status, BINARY, Map.of(), new byte[0]);
    }

    static Answer text(int status, String text) {
        return new Answer(status, TEXT, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** As aiohttp answers when a handler throws. */
    static Answer internalError() {
        return text(500, "500 Internal Server Error\n\nServer got itself in trouble");
    }

    Answer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, more, body);
    }
}
