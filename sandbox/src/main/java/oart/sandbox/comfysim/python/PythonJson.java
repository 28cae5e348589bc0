package oart.sandbox.comfysim.python;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's {@code json} module: bare {@code NaN} and {@code Infinity} both ways, integers of any size, output in ASCII with
 * {@code ", "} and {@code ": "}. A value is a {@code LinkedHashMap<String, Object>}, {@code ArrayList<Object>}, String,
 * BigInteger, Double, Boolean or null; {@link #write} takes any Number, Map and List.
 */
public final class PythonJson {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(4300)
                            .maxNestingDepth(900)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PythonJson() {}

    /** @throws PythonException {@code json.decoder.JSONDecodeError} when the text is not one JSON value in UTF-8 */
    public static Object parse(byte[] utf8) {
        return parse(new String(utf8, StandardCharsets.UTF_8));
    }

    /** @throws PythonException {@code json.decoder.JSONDecodeError} when the text is not one JSON value */
    public static Object parse(String text) {
        if (text.isBlank()) {
            throw malformed();
        }
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (IOException e) {
            throw malformed();
        }
    }

    /** As {@code json.dumps(value)} with its defaults. */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /** The value as a JSON object. @throws PythonException a TypeError when it is none */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) {
        if (value instanceof Map) {
            return (Map<String, Object>) value;
        }
        throw PythonException.typeError("'" + PythonText.typeName(value) + "' object is not a mapping");
    }

    /** The value as a JSON array. @throws PythonException a TypeError when it is none */
    @SuppressWarnings("unchecked")
    public static List<Object> array(Object value) {
        if (value instanceof List) {
            return (List<Object>) value;
        }
        throw PythonException.typeError("'" + PythonText.typeName(value) + "' object is not a list");
    }

    /** An ordered object of the given keys and values, taken in turn. */
    public static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** {@code copy.deepcopy}: containers are copied, leaves shared. */
    public static Object copy(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put((String) key, copy(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(copy(element)));
            return copy;
        }
        return value;
    }

    private static PythonException malformed() {
        return new PythonException("json.decoder.JSONDecodeError", "Expecting value: line 1 column 1 (char 0)");
    }

    private static void append(StringBuilder out, Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            appendString(out, text);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            appendFloat(out, ((Number) value).doubleValue());
        } else if (value instanceof Number) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                appendString(out, (String) entry.getKey());
                out.append(": ");
                append(out, entry.getValue());
                separator = ", ";
            }
            out.append('}');
        } else if (value instanceof Iterable<?> list) {
            out.append('[');
            String separator = "";
            for (Object element : list) {
                out.append(separator);
                append(out, element);
                separator = ", ";
            }
            out.append(']');
        } else {
            throw PythonException.typeError(
                    "Object of type " + PythonText.typeName(value) + " is not JSON serializable");
        }
    }

    private static void appendFloat(StringBuilder out, double value) {
        if (Double.isNaN(value)) {
            out.append("NaN");
        } else if (Double.isInfinite(value)) {
            out.append(value > 0 ? "Infinity" : "-Infinity");
        } else {
            out.append(PythonText.floatText(value));
        }
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** {@code container[name]} if {@code name in container}, else null; the latter is false of most lists and texts. */
    public static Object member(Object container, String name) {
        if (!contains(container, name)) {
            return null;
        }
        if (!(container instanceof Map)) {
            throw PythonException.notByName(container);
        }
        return object(container).get(name);
    }

    /** Python's {@code in}: a key, an element or a part of a text. */
    public static boolean contains(Object container, String wanted) {
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(wanted);
        }
        if (container instanceof List<?> list) {
            return list.contains(wanted);
        }
        if (container instanceof String text) {
            return text.contains(wanted);
        }
        throw PythonException.typeError("argument of type '" + PythonText.typeName(container) + "' is not iterable");
    }
}
