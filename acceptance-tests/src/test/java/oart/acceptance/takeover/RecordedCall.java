package oart.acceptance.takeover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * One call of {@code o-art-answers.jsonl} with the Python program's answer. Ids, tokens and times are names in angle brackets.
 *
 * @param note empty when there is none
 * @param body missing node when there is none
 */
record RecordedCall(
        String method, String path, String note, JsonNode body, int status, String contentType, String answer) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<RecordedCall> all() {
        return TakenOver.resource("/o-art-answers.jsonl")
                .lines()
                .map(RecordedCall::read)
                .toList();
    }

    private static RecordedCall read(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            return new RecordedCall(
                    json.path("method").asText(),
                    json.path("path").asText(),
                    json.path("note").asText(""),
                    json.path("body"),
                    json.path("status").asInt(),
                    json.path("content_type").asText(),
                    json.path("answer").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(line, e);
        }
    }

    boolean isGood() {
        return status >= 200 && status < 300;
    }

    /** What the list of differences calls it. */
    String name() {
        return method + ' ' + path + (note.isEmpty() ? "" : " (" + note + ')');
    }

    /** Whether its answer has members to be compared. */
    boolean hasJson() {
        return contentType.startsWith("application/json")
                && !answer.isEmpty()
                && answer.length() > "{\"openapi\":\"3.1.0\",\"…".length();
    }

    /** The answer as far as it was recorded: long ones were cut, and end here with their last whole element. */
    JsonNode json() {
        String text = answer.endsWith("…") ? closed(answer.substring(0, answer.length() - 1)) : answer;
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private static String closed(String text) {
        StringBuilder open = new StringBuilder();
        String best = "";
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                open.append(c == '{' ? '}' : ']');
            } else if (c == '}' || c == ']') {
                open.setLength(open.length() - 1);
            } else if (c == ',') {
                best = text.substring(0, i) + new StringBuilder(open).reverse();
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return name();
    }
}
