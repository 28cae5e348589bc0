package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * All node classes of one ComfySim. What a class declares is in {@code object_info.json}, as ComfyUI 0.3.64 answered it (texts
 * for people are our own); what it does is registered by the {@code *Nodes} classes. Immutable; safe for any thread.
 */
public final class NodeTable {
    private final Map<String, NodeClass> classes = new LinkedHashMap<>();
    private final Map<String, Object> declarations;
    private final ComfyFiles files;

    public NodeTable(ComfyFiles files) {
        this.files = files;
        declarations = readDeclarations();
        ImageNodes.register(this);
        MaskNodes.register(this);
        ValueNodes.register(this);
        LoadNodes.register(this, files);
        SaveNodes.register(this);
        AudioNodes.register(this);
        VideoNodes.register(this);
        TextNodes.register(this);
        ModelNodes.register(this);
        SamplerNodes.register(this);
        if (classes.size() != declarations.size()) {
            throw new IllegalStateException("declared but not implemented: "
                    + declarations.keySet().stream()
                            .filter(name -> !classes.containsKey(name))
                            .toList());
        }
    }

    NodeClass add(String name, NodeFunction function) {
        Object declaration = declarations.get(name);
        if (declaration == null) {
            throw new IllegalStateException("no declaration of " + name);
        }
        NodeClass made = new NodeClass(name, PythonJson.object(declaration), function, files::list);
        classes.put(name, made);
        return made;
    }

    /** Null when no such class is installed. */
    public NodeClass find(String name) {
        return classes.get(name);
    }

    public Collection<NodeClass> all() {
        return Collections.unmodifiableCollection(classes.values());
    }

    private static Map<String, Object> readDeclarations() {
        try (InputStream in = NodeTable.class.getResourceAsStream("object_info.json")) {
            return PythonJson.object(PythonJson.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
