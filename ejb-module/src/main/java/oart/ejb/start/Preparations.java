package oart.ejb.start;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Parts of the start that go on in the background; this node is not ready before all have ended. Safe for use by many threads. */
@ApplicationScoped
public class Preparations {
    private final Set<String> pending = new ConcurrentSkipListSet<>();

    /** @param name for an operator, such as {@code seed-catalog} */
    public void begin(String name) {
        pending.add(name);
    }

    /** However it went; ending twice is harmless. */
    public void end(String name) {
        pending.remove(name);
    }

    /** What has not ended yet. */
    public List<String> pending() {
        return List.copyOf(pending);
    }
}
