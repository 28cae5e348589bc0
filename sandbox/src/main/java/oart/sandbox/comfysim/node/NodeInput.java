package oart.sandbox.comfysim.node;

import java.util.List;
import java.util.Map;

/**
 * A declared input.
 *
 * @param type a type's name, or the list of allowed values
 * @param options {@code min}, {@code max}, {@code default} and the like; may be empty
 */
public record NodeInput(String name, Object type, Map<String, Object> options, boolean required) {
    /** The pair that validation errors carry as {@code input_config}. */
    public List<Object> config() {
        return List.of(type, options);
    }
}
