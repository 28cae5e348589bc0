package oart.ejb.secret;

/** What was sealed cannot be opened: another key, another purpose, or other bytes than were sealed. */
public final class UnreadableSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for an operator; never the secret */
    public UnreadableSecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
