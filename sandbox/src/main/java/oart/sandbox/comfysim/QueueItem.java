package oart.sandbox.comfysim;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * A prompt in the queue.
 *
 * @param number sort key, int from the counter or float as posted; lower runs first
 * @param graph API format, values coerced
 * @param extraData usually an object; whatever was posted
 * @param outputs node ids that will be executed
 * @param entry its line in the execution log
 */
record QueueItem(
        Number number,
        String promptId,
        Map<String, Object> graph,
        Object extraData,
        List<String> outputs,
        ExecutionLog.Entry entry)
        implements Comparable<QueueItem> {

    private static final List<String> SECRETS = List.of("auth_token_comfy_org", "api_key_comfy_org");

    /** As it stands in {@code /queue}. */
    List<Object> tuple() {
        return Collections.unmodifiableList(Arrays.asList(number, promptId, graph, extraData, outputs));
    }

    /** As it stands in {@code /history}. */
    List<Object> tupleWithoutSecrets() {
        Object shown = extraData;
        if (extraData instanceof Map) {
            Map<String, Object> copy = new LinkedHashMap<>(PythonJson.object(extraData));
            SECRETS.forEach(copy::remove);
            shown = copy;
        }
        return Collections.unmodifiableList(Arrays.asList(number, promptId, graph, shown, outputs));
    }

    QueueItem copy() {
        return new QueueItem(
                number,
                promptId,
                PythonJson.object(PythonJson.copy(graph)),
                PythonJson.copy(extraData),
                new ArrayList<>(outputs),
                entry);
    }

    @Override
    public int compareTo(QueueItem other) {
        int byNumber = Double.isFinite(number.doubleValue()) && Double.isFinite(other.number.doubleValue())
                ? new BigDecimal(number.toString()).compareTo(new BigDecimal(other.number.toString()))
                : Double.compare(number.doubleValue(), other.number.doubleValue());
        return byNumber != 0 ? byNumber : promptId.compareTo(other.promptId);
    }
}
