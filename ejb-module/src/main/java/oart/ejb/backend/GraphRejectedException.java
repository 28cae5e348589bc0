package oart.ejb.backend;

import java.util.Map;

/** The backend refused the graph, or dropped outputs of it. */
public final class GraphRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean queued;
    private final transient Map<String, Object> nodeErrors;

    /** @param queued true: it answered 200 and runs what is left; @param nodeErrors without tracebacks */
    public GraphRejectedException(String message, boolean queued, Map<String, Object> nodeErrors) {
        super(message);
        this.queued = queued;
        this.nodeErrors = nodeErrors;
    }

    public boolean queued() {
        return queued;
    }

    public Map<String, Object> nodeErrors() {
        return nodeErrors;
    }
}
