package oart.ejb.backend;

/** A file that the history names is gone: a failure of the backend, not of the job. */
public final class OutputMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutputMissingException(String message) {
        super(message);
    }
}
