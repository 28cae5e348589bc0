package oart.web.identity;

/** The identity provider does not answer in time, or answers nonsense. The message is for operators. */
final class IssuerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IssuerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
