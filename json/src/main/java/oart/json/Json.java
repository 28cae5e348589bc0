package oart.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.json.JsonException.Fault;

/** Reads and writes JSON; the shapes are told in the package description. */
public final class Json {
    /** Deepest nesting that the strict reader accepts. */
    public static final int MAX_DEPTH = 64;
    /** Most characters of one number that the strict reader accepts, also when it is written without an exponent. */
    public static final int MAX_NUMBER_LENGTH = 400;

    private static final int LENIENT_DEPTH = 1_000;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // Looked at here: the parser's own refusal does not tell which number it is.
                    .maxNumberLength(NO_LIMIT)
                    .maxStringLength(NO_LIMIT)
                    .build())
            .build();
    private static final JsonFactory LENIENT = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(LENIENT_DEPTH)
                    .maxNumberLength(10_000)
                    .maxStringLength(NO_LIMIT)
                    .build())
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(LENIENT_DEPTH)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads what a client sent: one JSON value, no duplicate key, nothing after it, at most {@link #MAX_DEPTH} levels.
     *
     * @param maxBytes longest body; one byte more is {@link Fault#TOO_LARGE}
     * @throws JsonException see {@link Fault}
     * @throws IOException the stream failed
     */
    public static Object readStrict(InputStream in, long maxBytes) throws IOException {
        return read(STRICT, new LimitedInputStream(in, maxBytes), true);
    }

    /** As {@link #readStrict(InputStream, long)}, without a limit of size. */
    public static Object readStrict(String text) {
        return readBytes(STRICT, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
    }

    /**
     * Reads what a foreign server sent, in Python's dialect: NaN and infinities allowed, the last of duplicate keys counts.
     *
     * @throws JsonException not JSON
     */
    public static Object readLenient(byte[] utf8) {
        return readBytes(LENIENT, utf8, false);
    }

    /** As {@link #readLenient(byte[])}. */
    public static Object readLenient(String text) {
        return readLenient(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Reads an object leniently. @throws JsonException not JSON, or not an object */
    public static Map<String, Object> readObject(String text) {
        return asObject(readLenient(text));
    }

    /** Reads an object leniently. @throws JsonException not JSON, or not an object */
    public static Map<String, Object> readObject(byte[] utf8) {
        return asObject(readLenient(utf8));
    }

    /** The value as an object. @throws JsonException it is none */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> asObject(Object value) {
        if (value instanceof Map) {
            return (Map<String, Object>) value;
        }
        throw new JsonException(Fault.MALFORMED, "a JSON object is expected");
    }

    /** The value as an array. @throws JsonException it is none */
    @SuppressWarnings("unchecked")
    public static List<Object> asArray(Object value) {
        if (value instanceof List) {
            return (List<Object>) value;
        }
        throw new JsonException(Fault.MALFORMED, "a JSON array is expected");
    }

    /** Compact JSON text. Values other than the package's shapes (ids, enums, times) are written as their {@code toString}. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = LENIENT.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Compact JSON as UTF-8. */
    public static byte[] writeBytes(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            write(value, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes compact JSON as UTF-8 and leaves the stream open. */
    public static void write(Object value, OutputStream out) throws IOException {
        try (JsonGenerator generator = LENIENT.createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            write(generator, value);
        }
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigInteger number) {
            out.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(number);
        } else if (value instanceof Double || value instanceof Float) {
            out.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof JsonText written) {
            out.writeRawValue(written.text());
        } else if (value instanceof Map<?, ?> object) {
            out.writeStartObject();
            for (Map.Entry<?, ?> member : object.entrySet()) {
                out.writeFieldName(String.valueOf(member.getKey()));
                write(out, member.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Iterable<?> array) {
            out.writeStartArray();
            for (Object element : array) {
                write(out, element);
            }
            out.writeEndArray();
        } else {
            out.writeString(value.toString());
        }
    }

    private static Object readBytes(JsonFactory factory, byte[] utf8, boolean strict) {
        try {
            return read(factory, new ByteArrayInputStream(utf8), strict);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object read(JsonFactory factory, InputStream in, boolean strict) throws IOException {
        try (JsonParser parser = factory.createParser(strict ? utf8(in) : in)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonException(Fault.MALFORMED, "the text is empty");
            }
            Object value = value(parser, first, strict);
            if (parser.nextToken() != null) {
                throw new JsonException(Fault.MALFORMED, "there is text after the JSON value" + at(parser));
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new JsonException(Fault.MALFORMED, "nested too deep, or a number is too long");
        } catch (JsonProcessingException e) {
            String reason = e.getOriginalMessage().startsWith("Duplicate")
                    ? "a key stands twice in one object"
                    : "not valid JSON";
            var where = e.getLocation();
            throw new JsonException(
                    Fault.MALFORMED,
                    where == null
                            ? reason
                            : reason + " at line " + where.getLineNr() + ", column " + where.getColumnNr());
        } catch (java.io.CharConversionException e) {
            throw new JsonException(Fault.MALFORMED, "the text is not UTF-8");
        }
    }

    /** The parser would guess other encodings by their zeros; between systems JSON is UTF-8 (RFC 8259, 8.1). */
    private static InputStream utf8(InputStream in) throws IOException {
        PushbackInputStream begun = new PushbackInputStream(in, 2);
        byte[] two = begun.readNBytes(2);
        for (byte one : two) {
            if (one == 0 || one == (byte) 0xfe || one == (byte) 0xff) {
                throw new JsonException(Fault.MALFORMED, "the text is not UTF-8");
            }
        }
        begun.unread(two);
        return begun;
    }

    private static Object value(JsonParser parser, JsonToken token, boolean strict) throws IOException {
        switch (token) {
            case START_OBJECT:
                Map<String, Object> object = new LinkedHashMap<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_OBJECT; next = parser.nextToken()) {
                    String name = text(parser.currentName(), strict);
                    object.put(name, value(parser, parser.nextToken(), strict));
                }
                return object;
            case START_ARRAY:
                List<Object> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(parser, next, strict));
                }
                return array;
            case VALUE_STRING:
                return text(parser.getText(), strict);
            case VALUE_NUMBER_INT:
                requireShort(parser, strict);
                BigInteger integer = parser.getBigIntegerValue();
                return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
            case VALUE_NUMBER_FLOAT:
                return parser.isNaN() ? (Object) parser.getDoubleValue() : decimal(parser, strict);
            case VALUE_TRUE:
                return Boolean.TRUE;
            case VALUE_FALSE:
                return Boolean.FALSE;
            case VALUE_NULL:
                return null;
            default:
                throw new JsonException(Fault.MALFORMED, "unexpected " + token + at(parser));
        }
    }

    /** A few characters can spell a number of a million digits, which the database refuses and nobody should write out. */
    private static BigDecimal decimal(JsonParser parser, boolean strict) throws IOException {
        requireShort(parser, strict);
        BigDecimal decimal;
        try {
            decimal = parser.getDecimalValue();
        } catch (NumberFormatException e) {
            // An exponent of more digits than BigDecimal reads.
            throw unusableNumber(parser);
        }
        long digits = Math.max((long) decimal.precision() - decimal.scale(), decimal.scale());
        if (strict && digits > MAX_NUMBER_LENGTH) {
            throw unusableNumber(parser);
        }
        return decimal;
    }

    private static void requireShort(JsonParser parser, boolean strict) throws IOException {
        if (strict && parser.getTextLength() > MAX_NUMBER_LENGTH) {
            throw unusableNumber(parser);
        }
    }

    private static JsonException unusableNumber(JsonParser parser) {
        return new JsonException(
                Fault.UNUSABLE_NUMBER,
                "a number has more than " + MAX_NUMBER_LENGTH + " digits" + at(parser),
                parser.getParsingContext().pathAsPointer().toString());
    }

    private static String text(String text, boolean strict) {
        if (strict) {
            requireUsable(text);
        }
        return text;
    }

    /** @throws JsonException the text has U+0000 or an unpaired surrogate, which no database column can hold */
    public static void requireUsable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new JsonException(Fault.UNUSABLE_TEXT, "a text contains the character U+0000");
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new JsonException(Fault.UNUSABLE_TEXT, "a text contains an unpaired surrogate");
            }
        }
    }

    private static String at(JsonParser parser) {
        var where = parser.currentLocation();
        return " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }
}
