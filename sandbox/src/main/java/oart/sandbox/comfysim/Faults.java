package oart.sandbox.comfysim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonNumbers;

/** Faults waiting for their moment. Safe for any thread. */
final class Faults {
    /** What can go wrong; on the wire in lower case with hyphens. {@link ControlRoutes} says what each does. */
    enum Kind {
        SLOW,
        HANG,
        HOLD,
        DROP_SOCKETS,
        DEAF_SOCKETS,
        FORGET,
        REFUSE,
        ERROR_THOUGH_QUEUED,
        LOST_ANSWER,
        OUT_OF_MEMORY,
        DIE,
        HALF_VALID,
        LATE_HISTORY,
        MISSING_VIEW,
        ZOMBIE;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Kind> named(Object name) {
            for (Kind kind : values()) {
                if (kind.wireName().equals(name)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }

        /** How often a fault of this kind strikes unless its order says otherwise; 0 is "until cleared". */
        private int defaultTimes() {
            return this == SLOW || this == REFUSE || this == HOLD ? 0 : 1;
        }
    }

    /** @param settings the object that ordered it */
    record Fault(Kind kind, Map<String, Object> settings) {
        int number(String name, int otherwise) {
            return settings.containsKey(name)
                    ? PythonNumbers.toInt(settings.get(name)).intValue()
                    : otherwise;
        }

        /** Whether it is meant for that node: it names none, or this one by id or class. */
        boolean strikes(String nodeId, String className) {
            return nodeId.equals(text("node", nodeId)) && className.equals(text("class_type", className));
        }

        String text(String name, String otherwise) {
            return settings.get(name) instanceof String text ? text : otherwise;
        }
    }

    private static final class Armed {
        private final Fault fault;
        private int left;

        private Armed(Fault fault) {
            this.fault = fault;
            left = fault.number("times", fault.kind.defaultTimes());
        }
    }

    private final List<Armed> armed = new ArrayList<>();

    synchronized void arm(Fault fault) {
        armed.add(new Armed(fault));
    }

    synchronized void clear() {
        armed.clear();
    }

    /** The oldest fault of that kind, which has struck once more by that. */
    synchronized Optional<Fault> take(Kind kind) {
        return take(kind, fault -> true);
    }

    /** The oldest fault of that kind that is meant for the occasion; it has struck once more by that. */
    synchronized Optional<Fault> take(Kind kind, Predicate<Fault> meant) {
        for (Iterator<Armed> each = armed.iterator(); each.hasNext(); ) {
            Armed one = each.next();
            if (one.fault.kind == kind && meant.test(one.fault)) {
                if (one.left == 1) {
                    each.remove();
                } else if (one.left > 1) {
                    one.left--;
                }
                return Optional.of(one.fault);
            }
        }
        return Optional.empty();
    }

    /** Those that still wait, {@code left} 0 being "until cleared". */
    synchronized List<Map<String, Object>> describe() {
        return armed.stream()
                .map(one -> PythonJson.map(
                        "kind", one.fault.kind.wireName(), "left", one.left, "settings", one.fault.settings))
                .toList();
    }
}
