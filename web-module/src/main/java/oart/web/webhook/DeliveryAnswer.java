package oart.web.webhook;

import java.util.LinkedHashMap;
import java.util.Map;
import oart.ejb.webhook.DeliveryView;

/** A delivery on the wire. */
final class DeliveryAnswer {
    private DeliveryAnswer() {}

    static Map<String, Object> of(DeliveryView delivery) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", delivery.id());
        answer.put("job_id", delivery.job());
        answer.put("user_id", delivery.user());
        answer.put("url", delivery.url());
        answer.put("state", delivery.state());
        answer.put("attempts", delivery.attempts());
        answer.put("last_status", delivery.lastStatus());
        answer.put("last_error", delivery.lastError());
        answer.put("created_at", delivery.createdAt());
        answer.put("tried_at", delivery.triedAt());
        answer.put("next_at", delivery.nextAt());
        answer.put("delivered_at", delivery.deliveredAt());
        return answer;
    }
}
