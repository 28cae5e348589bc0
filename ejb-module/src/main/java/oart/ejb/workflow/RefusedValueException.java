package oart.ejb.workflow;

import java.util.Map;

/** One value that one parameter does not take; collected, never seen outside. */
final class RefusedValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> facts;

    /** @param detail a whole sentence for the person who sent the value */
    RefusedValueException(String detail) {
        this(detail, Map.of());
    }

    /** @param facts {@code rule} and {@code limit} when it is the plan that refuses */
    RefusedValueException(String detail, Map<String, Object> facts) {
        super(detail, null, false, false);
        this.facts = facts;
    }

    Map<String, Object> facts() {
        return facts;
    }
}
