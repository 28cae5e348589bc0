package oart.sandbox.comfysim.python;

/**
 * An error as ComfyUI would report it: the dotted name of a Python class without {@code builtins.} and the text of the
 * exception. Where nothing catches it, a request is answered 500 and a prompt ends with {@code execution_error}.
 */
public final class PythonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String typeName;

    public PythonException(String typeName, String message) {
        super(message);
        this.typeName = typeName;
    }

    /** Such as {@code ValueError} or {@code PIL.UnidentifiedImageError}. */
    public String typeName() {
        return typeName;
    }

    public static PythonException typeError(String message) {
        return new PythonException("TypeError", message);
    }

    public static PythonException valueError(String message) {
        return new PythonException("ValueError", message);
    }

    /** As raised by {@code container["name"]} of what is no dict. */
    public static PythonException notByName(Object container) {
        return typeError(
                container instanceof String
                        ? "string indices must be integers, not 'str'"
                        : PythonText.typeName(container) + " indices must be integers or slices, not str");
    }

    /** As raised by a look-up in a dict; the text of a KeyError is the repr of its key. */
    public static PythonException keyError(Object key) {
        return new PythonException("KeyError", PythonText.repr(key));
    }
}
