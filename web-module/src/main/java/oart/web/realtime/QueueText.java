package oart.web.realtime;

import java.util.LinkedHashMap;
import java.util.Map;
import oart.ejb.realtime.QueueView;
import oart.json.Json;

/** The queue on the wire, in the shape of the Python program with more members. */
final class QueueText {
    private QueueText() {}

    static String json(QueueView queue) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("queue_running", queue.running());
        data.put("queue_pending", queue.pending());
        data.put("queue_position", queue.position());
        data.put("eta_seconds", queue.etaSeconds());
        data.put("jobs", queue.own().stream().map(QueueText::own).toList());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("status", "success");
        message.put("data", data);
        return Json.write(message);
    }

    private static Map<String, Object> own(QueueView.Own job) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("job_id", job.job());
        member.put("position", job.position());
        member.put("eta_seconds", job.etaSeconds());
        return member;
    }
}
