package oart.sandbox.launcher;

/** Somebody stopped the server while a command was busy with it; nothing needs to be said. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
