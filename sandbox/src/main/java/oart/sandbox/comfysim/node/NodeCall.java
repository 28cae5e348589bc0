package oart.sandbox.comfysim.node;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonNumbers;
import oart.sandbox.comfysim.python.PythonText;

/**
 * One call of a node.
 *
 * @param inputs name to literal or to the value of the linked output
 * @param prompt the whole workflow, for the metadata of files
 * @param extraPngInfo as posted, or null
 */
public record NodeCall(
        String nodeId,
        Map<String, Object> inputs,
        Map<String, Object> prompt,
        Object extraPngInfo,
        NodeSurroundings surroundings) {

    boolean has(String name) {
        return inputs.get(name) != null;
    }

    int integer(String name) {
        BigInteger value = PythonNumbers.toInt(require(name));
        return value.bitLength() > 31 ? (value.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE) : value.intValue();
    }

    BigInteger bigInteger(String name) {
        return PythonNumbers.toInt(require(name));
    }

    double number(String name) {
        return PythonNumbers.toFloat(require(name));
    }

    boolean flag(String name) {
        return PythonNumbers.truth(require(name));
    }

    String text(String name) {
        return PythonText.str(require(name));
    }

    ImageBatch images(String name) {
        return value(name, ImageBatch.class);
    }

    MaskBatch mask(String name) {
        return value(name, MaskBatch.class);
    }

    <T> T value(String name, Class<T> type) {
        Object value = require(name);
        if (!type.isInstance(value)) {
            throw new PythonException(
                    "AttributeError", "'" + PythonText.typeName(value) + "' object has no attribute 'shape'");
        }
        return type.cast(value);
    }

    /** The text chunks of a saved file: {@code prompt}, then one per key of {@code extra_pnginfo}. */
    Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("prompt", PythonJson.write(prompt));
        if (extraPngInfo instanceof Map<?, ?> extra) {
            extra.forEach((key, value) -> texts.put((String) key, PythonJson.write(value)));
        } else if (extraPngInfo instanceof String) {
            throw PythonException.notByName(extraPngInfo);
        } else if (extraPngInfo instanceof List) {
            throw new PythonException("IndexError", "only integers are valid indices");
        }
        return texts;
    }

    private Object require(String name) {
        if (!inputs.containsKey(name)) {
            throw PythonException.typeError("missing 1 required positional argument: '" + name + "'");
        }
        return inputs.get(name);
    }
}
