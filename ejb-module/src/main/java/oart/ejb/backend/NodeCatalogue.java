package oart.ejb.backend;

import java.util.List;
import java.util.Map;

/** What one backend can run: its node classes and, of each COMBO input, the allowed values. Immutable. */
public interface NodeCatalogue {
    /** Digest of the content; equal catalogues have equal hashes. */
    String hash();

    /** What keeps this backend from running the graph, in words, e.g. {@code node class KSampler}; empty = it can. */
    List<String> missingFor(Map<String, Object> graph);

    boolean has(String nodeClass);

    /** Whether this input of the class is one that chooses among model files. */
    boolean choosesModelFile(String nodeClass, String input);

    /** How many node classes it has. */
    int nodeClasses();

    /** All of it, to be kept: gzipped JSON. */
    byte[] content();
}
