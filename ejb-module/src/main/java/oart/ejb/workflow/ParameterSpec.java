package oart.ejb.workflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One declared parameter of a workflow, a model or a plan: {@code ParameterDetail} on the wire.
 *
 * @param type as declared; a text with bounds, or to be drawn, is a NUMBER: rows of the Python program leave the type of numbers out
 * @param raw every member as stored, in order; what answers show
 * @param defaultValue null when there is none
 * @param min null = no lower bound
 * @param max null = no upper bound
 * @param options allowed values of a SELECT, empty = any
 * @param order null when not told
 * @param nodeId null when not told
 */
public record ParameterSpec(
        String name,
        Type type,
        Direction direction,
        boolean required,
        boolean randomize,
        Object defaultValue,
        BigDecimal min,
        BigDecimal max,
        List<Object> options,
        Integer order,
        String nodeId,
        Map<String, Object> raw) {
    public enum Type {
        TEXT,
        TEXT_AREA,
        SELECT,
        NUMBER,
        BOOLEAN,
        IMAGE,
        FILE,
        JSON,
        IMAGE_UPLOAD,
        BASE64;

        boolean isText() {
            return this == TEXT || this == TEXT_AREA;
        }

        /** The file has to be a picture, not just any file. */
        public boolean isImage() {
            return this == IMAGE || this == IMAGE_UPLOAD;
        }

        /** The value names an uploaded file or an image of the caller. */
        public boolean isPicture() {
            return this == IMAGE || this == FILE || this == IMAGE_UPLOAD || this == BASE64;
        }
    }

    public enum Direction {
        INPUT,
        OUTPUT
    }

    /**
     * Reads a stored list. Rows of the Python program were hardly checked, so what makes no sense counts as absent: an entry that is no
     * object or has no name, a type nobody knows (TEXT), a bound that is no number.
     */
    public static List<ParameterSpec> readAll(List<Object> stored) {
        List<ParameterSpec> specs = new ArrayList<>();
        for (Object entry : stored) {
            read(entry).ifPresent(specs::add);
        }
        return List.copyOf(specs);
    }

    /** A text of the request that nothing more is told of. */
    static ParameterSpec named(String name) {
        return of(name, Map.of("name", name));
    }

    /** One stored entry; empty when it is no object or has no name. */
    static Optional<ParameterSpec> read(Object entry) {
        if (!(entry instanceof Map<?, ?> object) || !(object.get("name") instanceof String name) || name.isBlank()) {
            return Optional.empty();
        }
        Map<String, Object> raw = new LinkedHashMap<>();
        object.forEach((member, value) -> raw.put(String.valueOf(member), value));
        return Optional.of(of(name, raw));
    }

    private static ParameterSpec of(String name, Map<String, Object> raw) {
        List<Object> options = raw.get("options") instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
        options.removeIf(java.util.Objects::isNull);
        Type type = constant(Type.values(), raw.get("type"), Type.TEXT);
        boolean randomize = Boolean.TRUE.equals(raw.get("randomize"));
        BigDecimal min = bound(raw.get("min_value"));
        BigDecimal max = bound(raw.get("max_value"));
        return new ParameterSpec(
                name,
                type.isText() && (randomize || min != null || max != null) ? Type.NUMBER : type,
                constant(Direction.values(), raw.get("input_or_output"), Direction.INPUT),
                Boolean.TRUE.equals(raw.get("required")),
                randomize,
                raw.get("default"),
                min,
                max,
                List.copyOf(options),
                raw.get("order") instanceof Long order && order > 0 && order <= Integer.MAX_VALUE
                        ? order.intValue()
                        : null,
                nodeId(raw.get("node_id")),
                Collections.unmodifiableMap(raw));
    }

    /** This parameter with every member that {@code other} has and that is not null taken from there: how a model adjusts a workflow. */
    public ParameterSpec overriddenBy(ParameterSpec other) {
        Map<String, Object> members = new LinkedHashMap<>(raw);
        other.raw.forEach((member, value) -> {
            if (value != null) {
                members.put(member, value);
            }
        });
        return of(name, members);
    }

    /** This parameter as a number: how bounds of a plan can be held against what is declared as a text, which ComfyUI would convert. */
    ParameterSpec asNumber() {
        return new ParameterSpec(
                name, Type.NUMBER, direction, required, randomize, defaultValue, min, max, options, order, nodeId, raw);
    }

    private static <E extends Enum<E>> E constant(E[] constants, Object name, E otherwise) {
        return Arrays.stream(constants)
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElse(otherwise);
    }

    private static BigDecimal bound(Object value) {
        return Numbers.read(value).map(Numbers::decimal).orElse(null);
    }

    private static String nodeId(Object value) {
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        return value instanceof Long || value instanceof BigInteger ? value.toString() : null;
    }
}
