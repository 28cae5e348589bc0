package oart.ejb.image.decode;

/** The bytes are no picture that can be shown, or too large a one. The message is a sentence for the client. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
