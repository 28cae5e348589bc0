package oart.sandbox;

/** The sandbox cannot do what was asked; the message is one sentence or two for a person: what is wrong, what to do. */
public final class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SandboxException(String sentence) {
        super(sentence);
    }

    public SandboxException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
