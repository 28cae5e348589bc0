package oart.ejb.start;

import java.util.List;
import java.util.stream.Stream;

/**
 * How the parts are.
 *
 * @param ready requests can be served: the database answers; all other parts may be down and recover by themselves
 */
public record HealthReport(boolean ready, List<Part> parts) {
    /** @param name e.g. {@code database}, {@code object-store}, {@code backend 127.0.0.1:8188}; @param detail in words, may be empty */
    public record Part(String name, boolean up, boolean mandatory, String detail) {}

    /** The same with one part more, on which readiness does not depend. */
    public HealthReport with(Part part) {
        return new HealthReport(
                ready, Stream.concat(parts.stream(), Stream.of(part)).toList());
    }
}
