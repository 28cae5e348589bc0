package oart.persistence.json;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;
import oart.json.Json;

/** A column that holds a JSON object, in the shapes of {@link Json}. */
@Converter
public class JsonObjectConverter implements AttributeConverter<Map<String, Object>, Object> {
    @Override
    public Object convertToDatabaseColumn(Map<String, Object> attribute) {
        return attribute == null ? null : Json.write(attribute);
    }

    /** JSON that is no object counts as none: the Python program stores {@code null} for a missing value. */
    @Override
    public Map<String, Object> convertToEntityAttribute(Object column) {
        Object value = column == null ? null : Json.readLenient(column.toString());
        return value instanceof Map ? Json.asObject(value) : null;
    }
}
