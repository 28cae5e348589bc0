package oart.sandbox.comfysim;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import oart.sandbox.comfysim.node.ComfyFiles;
import oart.sandbox.comfysim.node.NodeTable;
import oart.sandbox.comfysim.python.PythonJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running stand-in for a ComfyUI server. Many may run in one JVM, each with a base directory of its own. Besides ComfyUI's
 * routes it has {@code /comfysim/fault} and {@code /comfysim/log}; {@code ControlRoutes} lists the faults.
 */
public final class ComfySim implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ComfySim.class);

    private final ComfySimConfig config;
    private final HttpFront front;
    private final SocketHub hub;
    private final PromptWorker worker;
    private final ServerParts parts;
    private final ControlRoutes control;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ComfySim(ComfySimConfig config) {
        this.config = config;
        ComfyFiles files = new ComfyFiles(config.baseDirectory(), config.models());
        Faults faults = new Faults();
        AtomicReference<SocketHub> announcer = new AtomicReference<>();
        PromptQueue queue = new PromptQueue(() -> announcer.get().queueUpdated());
        AtomicReference<PromptWorker> runner = new AtomicReference<>();
        hub = new SocketHub(queue::remaining, () -> runner.get().running());
        announcer.set(hub);
        parts = new ServerParts(
                config, files, new NodeTable(files), queue, hub, faults, new ExecutionLog(config.logFile()), this::die);
        worker = new PromptWorker(parts);
        runner.set(worker);
        front = new HttpFront(config, hub, faults);
        control = new ControlRoutes(parts, worker);
        control.addTo(front);
        new PromptRoutes(parts, worker).addTo(front);
        new InfoRoutes(parts).addTo(front);
        new FileRoutes(parts).addTo(front);
        worker.start();
        try {
            front.start();
        } catch (RuntimeException e) {
            worker.close();
            hub.close();
            throw e;
        }
        port = front.port();
    }

    /**
     * Starts a server and returns when it answers.
     *
     * @throws RuntimeException whose cause is a {@link java.net.BindException} when the port is taken
     * @throws java.io.UncheckedIOException when the base directory cannot be prepared
     */
    public static ComfySim start(ComfySimConfig config) {
        ComfySim sim = new ComfySim(config);
        LOGGER.atInfo().addKeyValue("port", sim.port).log("ComfySim ready");
        return sim;
    }

    /** The port bound, even when any was asked for. */
    public int port() {
        return port;
    }

    /** Such as {@code http://127.0.0.1:8188}. */
    public URI uri() {
        return URI.create("http://" + config.host() + ":" + port);
    }

    /**
     * Arms a fault, or lets it strike at once, as {@code POST /comfysim/fault} does.
     *
     * @param settings {@code times}, {@code ms} and the like; may be empty
     * @throws IllegalArgumentException for an unknown kind
     */
    public void fault(String kind, Map<String, Object> settings) {
        Faults.Kind known =
                Faults.Kind.named(kind).orElseThrow(() -> new IllegalArgumentException("unknown fault " + kind));
        control.apply(new Faults.Fault(known, settings));
    }

    /** Disarms all faults that wait. */
    public void clearFaults() {
        parts.faults().clear();
    }

    /** What {@code GET /comfysim/log} answers; one entry per accepted prompt, in the order of arrival. */
    public List<Map<String, Object>> executions() {
        return parts.log().describe().stream()
                .map(entry -> PythonJson.object(PythonJson.copy(entry)))
                .toList();
    }

    private void die() {
        LOGGER.atWarn().addKeyValue("port", port).log("dying on demand");
        // What kills a real one comes after it has told what it is at.
        hub.awaitSent();
        if (config.haltOnDeath()) {
            Runtime.getRuntime().halt(137);
        }
        new Thread(this::close, "comfysim-death").start();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            hub.close();
            front.close();
            worker.close();
        }
    }
}
