package oart.sandbox.comfysim.node;

import java.time.Duration;
import java.util.function.Supplier;
import oart.sandbox.comfysim.python.PythonException;

/** What a running node may ask of the server around it. Called on the worker thread only. */
public interface NodeSurroundings {
    ComfyFiles files();

    /** A text the running node made once and keeps, until a prompt comes without a node of its id and class. */
    String keptByNode(Supplier<String> maker);

    /** How long one sampling step takes. */
    Duration stepTime();

    /** Whether previews are wanted, as with {@code --preview-method auto}, and would reach anybody. */
    boolean previews();

    /** Bytes one node may allocate; more ends it with an out-of-memory error. */
    long memory();

    /**
     * Reports a step of the running node.
     *
     * @param picture the preview's file bytes, or null
     * @param jpeg whether the picture is a JPEG, else a PNG
     * @throws InterruptedPromptException when the prompt was told to stop
     */
    void progress(int value, int max, byte[] picture, boolean jpeg);

    /** Shows a text at the running node, on every socket. */
    void progressText(String text);

    /** Waits that long, or until the server closes. @throws InterruptedPromptException when it closes */
    void pause(Duration duration);

    /** Thrown through a node that must stop; not an error of the node. */
    final class InterruptedPromptException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public InterruptedPromptException() {
            super("interrupted", null, false, false);
        }
    }

    /** As PyTorch words an allocation that the machine refuses. */
    static PythonException outOfMemory(long bytes) {
        return new PythonException(
                "RuntimeError",
                "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate "
                        + bytes + " bytes. Error code 12 (Cannot allocate memory)");
    }
}
