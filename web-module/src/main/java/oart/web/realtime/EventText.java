package oart.web.realtime;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import oart.ejb.problem.ProblemType;
import oart.ejb.realtime.LiveEvent;
import oart.json.Json;
import oart.web.problem.Problem;

/** An event on the wire: one JSON object for streams and sockets, its data joined by {@code type} and, when it is stored, {@code id}. */
final class EventText {
    private EventText() {}

    static String json(LiveEvent event) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", event.type());
        if (event.id() > 0) {
            data.put("id", event.id());
        }
        data.putAll(Json.readObject(event.data()));
        if (data.containsKey("error")) {
            data.put("error", error(data.get("error"), data.remove("detail")));
        }
        return Json.write(data);
    }

    /** @param name of a {@link ProblemType}, as it is stored; null = no error */
    private static Object error(Object name, Object detail) {
        return name == null
                ? null
                : Problem.of(ProblemType.valueOf(name.toString()), String.valueOf(detail))
                        .members();
    }

    /** As the event stream format of HTML has it; the text of the data is one line. */
    static byte[] sse(LiveEvent event) {
        String id = event.id() > 0 ? "id: " + event.id() + '\n' : "";
        return ("event: " + event.type() + '\n' + id + "data: " + json(event) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A line that readers pass over. */
    static byte[] comment() {
        return ": \n\n".getBytes(StandardCharsets.UTF_8);
    }
}
