package oart.json;

/** Text that is not JSON, or JSON that breaks a limit of the reader. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, in the terms of the wire contract. */
    public enum Fault {
        /** Not JSON at all, a duplicate key, trailing text, too deep, or an over-long number. */
        MALFORMED,
        /** JSON whose text no database column can hold: U+0000 or an unpaired surrogate. */
        UNUSABLE_TEXT,
        /** More bytes than the caller allows. */
        TOO_LARGE
    }

    private final Fault fault;

    public JsonException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
