package oart.persistence.json;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import oart.json.Json;

/** A column that holds a JSON array, in the shapes of {@link Json}. */
@Converter
public class JsonListConverter implements AttributeConverter<List<Object>, Object> {
    @Override
    public Object convertToDatabaseColumn(List<Object> attribute) {
        return attribute == null ? null : Json.write(attribute);
    }

    /** An object counts as a list of one, anything else as an empty list. */
    @Override
    public List<Object> convertToEntityAttribute(Object column) {
        Object value = column == null ? null : Json.readLenient(column.toString());
        if (value instanceof List) {
            return Json.asArray(value);
        }
        return value instanceof Map ? new ArrayList<>(List.of(value)) : new ArrayList<>();
    }
}
