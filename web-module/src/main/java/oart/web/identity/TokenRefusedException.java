package oart.web.identity;

/** A token that does not count. The reason is for the log at DEBUG; callers learn only that they are not let in. */
final class TokenRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(String reason) {
        super(reason, null, false, false);
    }
}
