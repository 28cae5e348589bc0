package oart.sandbox.comfysim.node;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What a node gave.
 *
 * @param outputs one value per output of its class, null allowed
 * @param ui kind to array, as in {@code executed} and the history; null when it has nothing to show
 */
public record NodeResult(List<Object> outputs, Map<String, Object> ui) {
    static NodeResult of(Object... outputs) {
        return new NodeResult(Collections.unmodifiableList(Arrays.asList(outputs)), null);
    }

    static NodeResult shown(String kind, List<?> entries) {
        return new NodeResult(List.of(), Map.of(kind, entries));
    }
}
