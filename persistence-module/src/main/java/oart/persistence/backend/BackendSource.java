package oart.persistence.backend;

/** Who brought a backend in. */
public enum BackendSource {
    /** The setting {@code [ComfyUI] server}, which also holds its address and its credentials. */
    CONFIG,
    /** An administrator, while everything ran. */
    ADMIN
}
