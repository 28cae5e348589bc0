package oart.sandbox.comfysim;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import oart.sandbox.comfysim.node.ComfyFiles;
import oart.sandbox.comfysim.node.NodeCall;
import oart.sandbox.comfysim.node.NodeClass;
import oart.sandbox.comfysim.node.NodeInput;
import oart.sandbox.comfysim.node.NodeResult;
import oart.sandbox.comfysim.node.NodeSurroundings;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonText;

/** One prompt being executed: events in the order of the real server, and what the history will say. Belongs to the worker thread. */
final class PromptRun {
    private static final int PREVIEW_IMAGE = 1;
    private static final int TEXT = 3;
    private static final int PREVIEW_IMAGE_WITH_METADATA = 4;
    private static final String MEMORY_TIPS =
            "This error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked"
                    + " before you might have accidentally set the batch_size to a large number.";

    private final QueueItem item;
    private final NodeCache cache;
    private final PromptWorker worker;
    private final ServerParts parts;
    private final SocketHub hub;
    private final Map<String, Object> graph;
    private final Object clientId;
    private final ProgressBoard board;
    private final List<Object> messages = new ArrayList<>();
    private final Set<String> executed = new LinkedHashSet<>();
    private final Map<String, Object> outputs = new LinkedHashMap<>();
    private final Map<String, Object> meta = new LinkedHashMap<>();
    private boolean success = true;
    private String end = "success";
    private volatile String currentNode;
    private volatile boolean abandoned;

    PromptRun(QueueItem item, NodeCache cache, PromptWorker worker, ServerParts parts) {
        this.item = item;
        this.cache = cache;
        this.worker = worker;
        this.parts = parts;
        hub = parts.hub();
        graph = item.graph();
        clientId = PythonJson.object(item.extraData()).get("client_id");
        board = new ProgressBoard(item.promptId());
    }

    String currentNode() {
        return currentNode;
    }

    void abandon() {
        abandoned = true;
    }

    boolean abandoned() {
        return abandoned;
    }

    /** {@code success}, {@code error} or {@code interrupted}. */
    String end() {
        return end;
    }

    /** The member {@code status} of the history entry. */
    Map<String, Object> status() {
        return PythonJson.map("status_str", success ? "success" : "error", "completed", success, "messages", messages);
    }

    Map<String, Object> outputs() {
        return outputs;
    }

    Map<String, Object> meta() {
        return meta;
    }

    /** @throws PythonException for a fault outside any node, which ends the worker */
    void execute() {
        message("execution_start", PythonJson.map("prompt_id", item.promptId()), false);
        cache.setPrompt(graph);
        List<String> cached =
                graph.keySet().stream().filter(id -> cache.result(id) != null).toList();
        message("execution_cached", PythonJson.map("nodes", cached, "prompt_id", item.promptId()), false);
        ExecutionOrder order = new ExecutionOrder(graph, id -> cache.result(id) != null, this::isOutput);
        item.outputs().forEach(order::add);
        boolean going = true;
        while (going && !order.isEmpty()) {
            String id = next(order);
            going = id != null && execute(id);
            if (abandoned) {
                return;
            }
            if (going) {
                order.done(id);
            }
        }
        if (going) {
            message("execution_success", PythonJson.map("prompt_id", item.promptId()), false);
        }
        collect();
        currentNode = null;
    }

    private String next(ExecutionOrder order) {
        try {
            return order.next();
        } catch (PythonException e) {
            String any = item.outputs().get(0);
            fail(any, e, List.of(), "");
            return null;
        }
    }

    private boolean isOutput(String id) {
        return classOf(id).isOutput();
    }

    private NodeClass classOf(String id) {
        return parts.nodes().find((String) PythonJson.object(graph.get(id)).get("class_type"));
    }

    /** @return whether the prompt goes on */
    private boolean execute(String id) {
        if (cache.result(id) != null) {
            executedEvent(id, cache.ui(id));
            board.finish(id);
            progressState();
            return true;
        }
        board.start(id);
        progressState();
        if (clientId != null) {
            currentNode = id;
            hub.send(
                    "executing",
                    PythonJson.map("node", id, "display_node", id, "prompt_id", item.promptId()),
                    clientId);
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        try {
            inputs = inputs(id);
            worker.throwIfInterrupted();
            strike(id);
            Object extra = PythonJson.object(item.extraData()).get("extra_pnginfo");
            NodeResult result = classOf(id).run(new NodeCall(id, inputs, graph, extra, new Surroundings(id)));
            if (abandoned) {
                return false;
            }
            item.entry().executedNode();
            Map<String, Object> where =
                    PythonJson.map("node_id", id, "display_node", id, "parent_node", null, "real_node_id", id);
            if (result.ui() != null) {
                executedEvent(id, result.ui());
            }
            cache.put(id, result, where);
        } catch (NodeSurroundings.InterruptedPromptException e) {
            if (!abandoned) {
                interrupted(id);
            }
            return false;
        } catch (PythonException e) {
            fail(id, e, formatted(inputs), isMemory(e) ? MEMORY_TIPS : "");
            return false;
        } catch (OutOfMemoryError e) {
            PythonException translated = new PythonException("torch.OutOfMemoryError", "Allocation on device ");
            fail(id, translated, formatted(inputs), MEMORY_TIPS);
            return false;
        } catch (UncheckedIOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            fail(id, new PythonException("RuntimeError", String.valueOf(e.getMessage())), formatted(inputs), "");
            return false;
        }
        board.finish(id);
        progressState();
        executed.add(id);
        return true;
    }

    /** Lets a waiting fault strike in place of a node. */
    private void strike(String id) {
        Faults faults = parts.faults();
        Predicate<Faults.Fault> here = fault -> fault.strikes(id, classOf(id).name());
        if (faults.take(Faults.Kind.DIE, here).isPresent()) {
            parts.death().run();
            pauseForEver();
        }
        if (faults.take(Faults.Kind.HANG, here).isPresent()) {
            pauseForEver();
        }
        while (!abandoned && faults.take(Faults.Kind.HOLD, here).isPresent()) {
            pause(Duration.ofMillis(5));
        }
        faults.take(Faults.Kind.SLOW, here).ifPresent(fault -> pause(Duration.ofMillis(fault.number("ms", 500))));
        if (faults.take(Faults.Kind.OUT_OF_MEMORY, here).isPresent()) {
            throw new PythonException("torch.OutOfMemoryError", "Allocation on device ");
        }
    }

    private static boolean isMemory(PythonException e) {
        return e.typeName().equals("torch.OutOfMemoryError");
    }

    /** Literals of declared inputs, and every link, even under a name the class does not know: then the call fails. */
    private Map<String, Object> inputs(String id) {
        Map<String, NodeInput> declared = classOf(id).inputs();
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> unexpected = new ArrayList<>();
        PythonJson.object(PythonJson.object(graph.get(id)).get("inputs")).forEach((name, value) -> {
            if (NodeCache.isLink(value)) {
                List<Object> link = PythonJson.array(value);
                NodeResult source = cache.result((String) link.get(0));
                values.put(name, source.outputs().get(((Number) link.get(1)).intValue()));
                if (!declared.containsKey(name)) {
                    unexpected.add(name);
                }
            } else if (declared.containsKey(name)) {
                values.put(name, value);
            }
        });
        classOf(id).hiddenInputs().forEach((name, kind) -> values.put(name, hidden(kind, id)));
        if (!unexpected.isEmpty()) {
            throw PythonException.typeError("got an unexpected keyword argument '" + unexpected.get(0) + "'");
        }
        return values;
    }

    private Object hidden(String kind, String id) {
        return switch (kind) {
            case "PROMPT" -> graph;
            case "EXTRA_PNGINFO" -> PythonJson.object(item.extraData()).get("extra_pnginfo");
            case "UNIQUE_ID" -> id;
            default -> null;
        };
    }

    private static Map<String, Object> formatted(Map<String, Object> inputs) {
        Map<String, Object> formatted = new LinkedHashMap<>();
        inputs.forEach((name, value) -> {
            List<Object> single = new ArrayList<>();
            boolean scalar =
                    value == null || value instanceof String || value instanceof Number || value instanceof Boolean;
            single.add(scalar ? value : PythonText.str(value));
            formatted.put(name, single);
        });
        return formatted;
    }

    private void executedEvent(String id, Map<String, Object> ui) {
        if (clientId != null) {
            hub.send(
                    "executed",
                    PythonJson.map("node", id, "display_node", id, "output", ui, "prompt_id", item.promptId()),
                    clientId);
        }
    }

    private void interrupted(String id) {
        success = false;
        end = "interrupted";
        message(
                "execution_interrupted",
                PythonJson.map(
                        "prompt_id",
                        item.promptId(),
                        "node_id",
                        id,
                        "node_type",
                        classOf(id).name(),
                        "executed",
                        new ArrayList<>(executed)),
                true);
    }

    private void fail(String id, PythonException e, Object currentInputs, String tips) {
        success = false;
        end = "error";
        message(
                "execution_error",
                PythonJson.map(
                        "prompt_id",
                        item.promptId(),
                        "node_id",
                        id,
                        "node_type",
                        classOf(id).name(),
                        "executed",
                        new ArrayList<>(executed),
                        "exception_message",
                        e.getMessage() + "\n" + tips,
                        "exception_type",
                        e.typeName(),
                        "traceback",
                        List.of(
                                "  File \"/opt/ComfyUI/execution.py\", line 496, in execute\n    (ComfySim)\n",
                                "  File \"/opt/ComfyUI/nodes.py\", line 1, in "
                                        + classOf(id).name() + "\n    (ComfySim)\n"),
                        "current_inputs",
                        currentInputs,
                        "current_outputs",
                        new ArrayList<>(graph.keySet())),
                false);
    }

    private void message(String event, Map<String, Object> data, boolean broadcast) {
        data.put("timestamp", System.currentTimeMillis());
        messages.add(List.of(event, data));
        if (clientId != null) {
            hub.send(event, data, clientId);
        } else if (broadcast) {
            hub.sendToAll(event, data);
        }
    }

    private void progressState() {
        toOwnerOrAll("progress_state", board.describe());
    }

    private void toOwnerOrAll(String type, Map<String, Object> data) {
        if (clientId != null) {
            hub.send(type, data, clientId);
        } else {
            hub.sendToAll(type, data);
        }
    }

    private void collect() {
        for (String id : graph.keySet()) {
            Map<String, Object> ui = cache.ui(id);
            if (ui != null) {
                outputs.put(id, ui);
                meta.put(id, cache.meta(id));
            }
        }
    }

    private void pause(Duration duration) {
        try {
            if (worker.closing().await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                abandoned = true;
                throw new NodeSurroundings.InterruptedPromptException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandoned = true;
            throw new NodeSurroundings.InterruptedPromptException();
        }
    }

    /** Neither an interrupt nor anything but a restart ends this. */
    private void pauseForEver() {
        while (!abandoned) {
            pause(Duration.ofMillis(20));
        }
        throw new NodeSurroundings.InterruptedPromptException();
    }

    /** What the node that runs may ask for. */
    private final class Surroundings implements NodeSurroundings {
        private final String nodeId;

        private Surroundings(String nodeId) {
            this.nodeId = nodeId;
        }

        @Override
        public ComfyFiles files() {
            return parts.files();
        }

        @Override
        public String keptByNode(Supplier<String> maker) {
            return cache.kept(nodeId, classOf(nodeId).name(), maker);
        }

        @Override
        public Duration stepTime() {
            return parts.config().stepTime();
        }

        @Override
        public boolean previews() {
            return parts.config().previews() && hub.reaches(clientId);
        }

        @Override
        public long memory() {
            return parts.config().memory();
        }

        @Override
        public void progress(int value, int max, byte[] picture, boolean jpeg) {
            if (abandoned) {
                throw new InterruptedPromptException();
            }
            worker.throwIfInterrupted();
            board.step(nodeId, value, max);
            progressState();
            boolean named = picture != null && hub.supportsPreviewMetadata(clientId);
            if (named) {
                hub.sendBinary(withMetadata(picture, jpeg), clientId);
            }
            toOwnerOrAll(
                    "progress",
                    PythonJson.map("value", value, "max", max, "prompt_id", item.promptId(), "node", nodeId));
            if (picture != null && !named) {
                ByteBuffer frame = ByteBuffer.allocate(8 + picture.length);
                frame.putInt(PREVIEW_IMAGE).putInt(jpeg ? 1 : 2).put(picture);
                hub.sendBinary(frame.array(), clientId);
            }
        }

        private byte[] withMetadata(byte[] picture, boolean jpeg) {
            byte[] json = PythonJson.write(PythonJson.map(
                            "node_id",
                            nodeId,
                            "prompt_id",
                            item.promptId(),
                            "display_node_id",
                            nodeId,
                            "parent_node_id",
                            null,
                            "real_node_id",
                            nodeId,
                            "image_type",
                            jpeg ? "image/jpeg" : "image/png"))
                    .getBytes(StandardCharsets.US_ASCII);
            ByteBuffer frame = ByteBuffer.allocate(8 + json.length + picture.length);
            frame.putInt(PREVIEW_IMAGE_WITH_METADATA)
                    .putInt(json.length)
                    .put(json)
                    .put(picture);
            return frame.array();
        }

        @Override
        public void progressText(String text) {
            byte[] id = nodeId.getBytes(StandardCharsets.UTF_8);
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer frame = ByteBuffer.allocate(8 + id.length + body.length);
            frame.putInt(TEXT).putInt(id.length).put(id).put(body);
            hub.sendBinary(frame.array(), null);
        }

        @Override
        public void pause(Duration duration) {
            PromptRun.this.pause(duration);
            if (abandoned) {
                throw new InterruptedPromptException();
            }
        }
    }
}
