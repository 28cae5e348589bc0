package oart.sandbox.comfysim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import oart.sandbox.comfysim.node.NodeClass;
import oart.sandbox.comfysim.node.NodeResult;
import oart.sandbox.comfysim.node.NodeTable;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonText;

/**
 * Results of nodes, keyed by class, input values and what lies upstream; only nodes of the latest prompt are kept. Belongs to the
 * worker thread.
 */
final class NodeCache {
    private final NodeTable nodes;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, String> kept = new HashMap<>();
    private Map<String, String> keys = Map.of();

    /** @param result null while only the UI output is known; @param meta null when there is no UI output */
    record Entry(NodeResult result, Map<String, Object> meta) {}

    NodeCache(NodeTable nodes) {
        this.nodes = nodes;
    }

    void clear() {
        entries.clear();
        kept.clear();
    }

    /** What a node of this id and class made once. */
    String kept(String nodeId, String className, Supplier<String> maker) {
        return kept.computeIfAbsent(nodeId + ' ' + className, unused -> maker.get());
    }

    /**
     * Makes this the latest prompt: writes {@code is_changed} into its nodes and drops what it does not contain.
     *
     * @throws PythonException for a node without an object of inputs, which ends the real server's worker
     */
    void setPrompt(Map<String, Object> graph) {
        Map<String, String> newKeys = new LinkedHashMap<>();
        graph.keySet().forEach(id -> key(graph, id, newKeys, new HashSet<>()));
        keys = newKeys;
        entries.keySet().retainAll(new HashSet<>(keys.values()));
        Set<String> nodesNow = new HashSet<>();
        graph.forEach(
                (id, node) -> nodesNow.add(id + ' ' + PythonJson.object(node).get("class_type")));
        kept.keySet().retainAll(nodesNow);
    }

    /** Null when the node has no finished result. */
    NodeResult result(String nodeId) {
        Entry entry = entry(nodeId);
        return entry == null ? null : entry.result;
    }

    /** Null when there is none. */
    Map<String, Object> ui(String nodeId) {
        Entry entry = entry(nodeId);
        return entry == null || entry.result == null ? null : entry.result.ui();
    }

    /** Where the UI output came from: the ids of the prompt that made it. */
    Map<String, Object> meta(String nodeId) {
        return entry(nodeId).meta;
    }

    void put(String nodeId, NodeResult result, Map<String, Object> meta) {
        entries.put(keys.get(nodeId), new Entry(result, meta));
    }

    private Entry entry(String nodeId) {
        String key = keys.get(nodeId);
        return key == null ? null : entries.get(key);
    }

    private String key(Map<String, Object> graph, String id, Map<String, String> known, Set<String> path) {
        if (!graph.containsKey(id) || !path.add(id)) {
            return UUID.randomUUID().toString();
        }
        String cached = known.get(id);
        if (cached != null) {
            path.remove(id);
            return cached;
        }
        Map<String, Object> node = PythonJson.object(graph.get(id));
        if (!node.containsKey("inputs")) {
            throw PythonException.keyError("inputs");
        }
        if (!(node.get("inputs") instanceof Map)) {
            throw new PythonException(
                    "AttributeError",
                    "'" + PythonText.typeName(node.get("inputs")) + "' object has no attribute 'keys'");
        }
        Map<String, Object> inputs = PythonJson.object(node.get("inputs"));
        NodeClass type = nodes.find((String) node.get("class_type"));
        StringBuilder text = new StringBuilder(type.name()).append('\n');
        if (type.asksForItsId()) {
            text.append("id ").append(id).append('\n');
        }
        text.append(changed(type, node, inputs)).append('\n');
        new TreeMap<>(inputs).forEach((name, value) -> {
            text.append(name).append(' ');
            if (isLink(value)) {
                List<Object> link = PythonJson.array(value);
                text.append(key(graph, (String) link.get(0), known, path))
                        .append('#')
                        .append(link.get(1));
            } else {
                text.append(PythonText.typeName(value)).append(' ').append(PythonJson.write(value));
            }
            text.append('\n');
        });
        path.remove(id);
        String key = digest(text.toString());
        known.put(id, key);
        return key;
    }

    /** The node's own word on whether it changed. A word that came with the node is trusted. */
    private static String changed(NodeClass type, Map<String, Object> node, Map<String, Object> inputs) {
        if (!type.changesByItself()) {
            return "";
        }
        if (!node.containsKey("is_changed")) {
            Object state;
            try {
                state = List.of(type.changeState(inputs));
            } catch (RuntimeException e) {
                state = Double.NaN;
            }
            node.put("is_changed", state);
        }
        Object state = node.get("is_changed");
        return Double.valueOf(Double.NaN).equals(state) ? UUID.randomUUID().toString() : PythonJson.write(state);
    }

    /** A list of a node id and an output index. */
    static boolean isLink(Object value) {
        return value instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof String
                && list.get(1) instanceof Number;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
