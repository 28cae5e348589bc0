package oart.json;

/** Text that is not JSON, or JSON that breaks a limit of the reader. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, in the terms of the wire contract. */
    public enum Fault {
        /** Not JSON at all, a duplicate key, trailing text, or too deep. */
        MALFORMED,
        /** A number that is too long, or would be when it is written without an exponent; the exception has its pointer. */
        UNUSABLE_NUMBER,
        /** JSON whose text no database column can hold: U+0000 or an unpaired surrogate. */
        UNUSABLE_TEXT,
        /** More bytes than the caller allows. */
        TOO_LARGE
    }

    private final Fault fault;
    private final String pointer;

    public JsonException(Fault fault, String message) {
        this(fault, message, "");
    }

    JsonException(Fault fault, String message, String pointer) {
        super(message);
        this.fault = fault;
        this.pointer = pointer;
    }

    public Fault fault() {
        return fault;
    }

    /** JSON pointer (RFC 6901) to the value at fault; empty = the whole text, or not told. */
    public String pointer() {
        return pointer;
    }
}
