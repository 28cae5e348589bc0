package oart.sandbox.comfysim;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import oart.sandbox.comfysim.node.NodeSurroundings.InterruptedPromptException;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs prompts, one at a time. An error outside a node ends it for good, as in the real server: prompts are
 * accepted and never run.
 */
final class PromptWorker implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PromptWorker.class);

    private final ServerParts parts;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile PromptRun current;
    private volatile boolean interrupted;
    private volatile Object lastClientId;
    private volatile boolean dropCache;

    PromptWorker(ServerParts parts) {
        this.parts = parts;
        thread = new Thread(this::work, "comfysim-worker");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whom the worker serves, or served last, and the node it is at. */
    SocketHub.Running running() {
        PromptRun run = current;
        return new SocketHub.Running(lastClientId, run == null ? null : run.currentNode());
    }

    /** Raises the flag that stops whatever runs at its next node or step; a prompt that starts clears it. */
    void interrupt() {
        interrupted = true;
    }

    /** Makes the running prompt vanish without an event, and all cached results. */
    void abandon() {
        PromptRun run = current;
        if (run != null) {
            run.abandon();
        }
        dropCache = true;
    }

    /** @throws InterruptedPromptException when the flag is up, which it then is no more */
    void throwIfInterrupted() {
        if (interrupted) {
            interrupted = false;
            throw new InterruptedPromptException();
        }
    }

    CountDownLatch closing() {
        return closing;
    }

    private void work() {
        NodeCache cache = new NodeCache(parts.nodes());
        try {
            while (closing.getCount() > 0) {
                QueueItem item = parts.queue().take();
                if (item != null) {
                    run(item, cache);
                }
                if (parts.queue().takeFreeMemory() || dropCache) {
                    dropCache = false;
                    cache.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (PythonException e) {
            LOGGER.atWarn().addKeyValue("error", e.typeName()).log("worker ended, as the real one would");
        }
    }

    private void run(QueueItem item, NodeCache cache) {
        if (dropCache) {
            dropCache = false;
            cache.clear();
        }
        if (parts.faults().take(Faults.Kind.ZOMBIE).isPresent()) {
            throw new PythonException("RuntimeError", "worker ended on demand");
        }
        if (!(item.extraData() instanceof Map)) {
            throw PythonException.typeError("argument of type 'NoneType' is not iterable");
        }
        Object clientId = PythonJson.object(item.extraData()).get("client_id");
        if (clientId instanceof List || clientId instanceof Map) {
            parts.death().run();
            throw PythonException.typeError("unhashable type");
        }
        interrupted = false;
        lastClientId = clientId;
        item.entry().started();
        PromptRun run = new PromptRun(item, cache, this, parts);
        current = run;
        try {
            run.execute();
        } finally {
            current = null;
        }
        if (run.abandoned()) {
            return;
        }
        Faults.Fault late = parts.faults().take(Faults.Kind.LATE_HISTORY).orElse(null);
        item.entry().ended(run.end());
        parts.queue()
                .done(
                        item,
                        run.status(),
                        run.outputs(),
                        run.meta(),
                        late == null ? 0 : late.number("reads", late.settings().containsKey("ms") ? 0 : 2),
                        late == null ? 0 : late.number("ms", 0));
        if (clientId != null) {
            parts.hub().send("executing", PythonJson.map("node", null, "prompt_id", item.promptId()), clientId);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        parts.queue().close();
        thread.interrupt();
    }
}
