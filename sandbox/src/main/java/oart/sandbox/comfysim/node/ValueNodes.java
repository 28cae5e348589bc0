package oart.sandbox.comfysim.node;

import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonText;

/** Classes that hand on numbers and texts. */
final class ValueNodes {
    private ValueNodes() {}

    static void register(NodeTable table) {
        for (String type : List.of("Int", "Float", "Boolean", "String", "StringMultiline")) {
            table.add("Primitive" + type, call -> NodeResult.of(call.inputs().get("value")));
        }
        table.add(
                "StringConcatenate",
                call -> NodeResult.of(
                        String.join(call.text("delimiter"), call.text("string_a"), call.text("string_b"))));
        table.add(
                "PreviewAny",
                call -> NodeResult.shown("text", List.of(shown(call.inputs().get("source")))));
    }

    private static String shown(Object source) {
        if (source == null || source instanceof String || source instanceof Number || source instanceof Boolean) {
            return PythonText.str(source);
        }
        if (source instanceof Map || source instanceof List) {
            return PythonJson.write(source);
        }
        try {
            return source.toString();
        } catch (PythonException e) {
            return "source exists, but could not be serialized.";
        }
    }
}
