package oart.ejb.workflow;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * How a plan narrows parameters, by parameter name.
 *
 * @param plan name of the plan, for the person who is refused
 */
public record PlanBounds(String plan, Map<String, Bound> byName) {
    /** No plan narrows anything. */
    public static final PlanBounds NONE = new PlanBounds("", Map.of());

    private static final Bound FREE = new Bound(null, null, List.of());

    public PlanBounds {
        byName = Map.copyOf(byName);
    }

    /** The bound of one parameter, without limits when the plan has none. */
    public Bound of(String parameter) {
        return byName.getOrDefault(parameter, FREE);
    }

    /**
     * @param min null = none
     * @param max null = none
     * @param options empty = any
     */
    public record Bound(BigDecimal min, BigDecimal max, List<Object> options) {}
}
