package oart.ejb.backend.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import oart.ejb.backend.NodeCatalogue;
import oart.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code GET /object_info} tells: the node classes and, of each input that chooses a model file, the files there are. Inputs that choose
 * an uploaded picture are left out: their lists change with every job, and names that they lack are accepted. Source: ComfyUI 0.3.64.
 */
final class ObjectInfoCatalogue implements NodeCatalogue {
    private static final Logger LOGGER = LoggerFactory.getLogger(ObjectInfoCatalogue.class);
    private static final Pattern MODEL_FILE =
            Pattern.compile(".*\\.(safetensors|sft|ckpt|pt|pt2|pth|bin|pkl|gguf|onnx)");

    /** Class → input → file with slashes → file as the backend spells it. */
    private final Map<String, Map<String, Map<String, String>>> classes;

    private final String hash;

    private ObjectInfoCatalogue(Map<String, Map<String, Map<String, String>>> classes) {
        this.classes = classes;
        this.hash = sha256(Json.writeBytes(classes));
    }

    /** @param objectInfo classic and newer forms of COMBO are understood, the rest is skipped */
    static ObjectInfoCatalogue of(Map<String, Object> objectInfo) {
        Map<String, Map<String, Map<String, String>>> classes = new TreeMap<>();
        objectInfo.forEach((name, description) -> {
            Map<String, Map<String, String>> files = new TreeMap<>();
            if (description instanceof Map<?, ?> members && members.get("input") instanceof Map<?, ?> groups) {
                for (String group : List.of("required", "optional")) {
                    if (groups.get(group) instanceof Map<?, ?> inputs) {
                        inputs.forEach((input, form) ->
                                modelFiles(form).ifPresent(names -> files.put(input.toString(), names)));
                    }
                }
            }
            classes.put(name, files);
        });
        return new ObjectInfoCatalogue(classes);
    }

    static ObjectInfoCatalogue read(HttpResponse<byte[]> answer) {
        ComfyHttp.requireOk(answer);
        return of(Json.readObject(answer.body()));
    }

    /** What {@link #content} gave; empty when it cannot be read. */
    static Optional<ObjectInfoCatalogue> kept(byte[] content) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            Map<String, Map<String, Map<String, String>>> classes = new TreeMap<>();
            Json.readObject(in.readAllBytes()).forEach((name, inputs) -> {
                Map<String, Map<String, String>> files = new TreeMap<>();
                Json.asObject(inputs).forEach((input, choices) -> {
                    Map<String, String> names = new TreeMap<>();
                    Json.asObject(choices).forEach((file, spelled) -> names.put(file, spelled.toString()));
                    files.put(input, names);
                });
                classes.put(name, files);
            });
            return Optional.of(new ObjectInfoCatalogue(classes));
        } catch (IOException | RuntimeException e) {
            LOGGER.atWarn().addKeyValue("error", e.getMessage()).log("kept catalogue of a backend is unreadable");
            return Optional.empty();
        }
    }

    /** The files of a COMBO that offers model files, or nothing: a folder without models gives an empty list. */
    private static Optional<Map<String, String>> modelFiles(Object form) {
        if (!(form instanceof List<?> parts) || parts.isEmpty()) {
            return Optional.empty();
        }
        Map<?, ?> options = parts.size() > 1 && parts.get(1) instanceof Map<?, ?> map ? map : Map.of();
        Object choices = parts.get(0) instanceof List<?> ? parts.get(0) : options.get("options");
        if (!(choices instanceof List<?> list) || options.keySet().stream().anyMatch(key -> isUpload(key, options))) {
            return Optional.empty();
        }
        if (!list.isEmpty() && list.stream().noneMatch(ObjectInfoCatalogue::isModelFile)) {
            return Optional.empty();
        }
        Map<String, String> names = new TreeMap<>();
        list.forEach(choice -> names.put(slashed(String.valueOf(choice)), String.valueOf(choice)));
        return Optional.of(names);
    }

    private static boolean isUpload(Object option, Map<?, ?> options) {
        return option.toString().endsWith("_upload") && Boolean.TRUE.equals(options.get(option));
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public boolean has(String nodeClass) {
        return classes.containsKey(nodeClass);
    }

    @Override
    public boolean choosesModelFile(String nodeClass, String input) {
        return classes.getOrDefault(nodeClass, Map.of()).containsKey(input);
    }

    @Override
    public int nodeClasses() {
        return classes.size();
    }

    @Override
    public byte[] content() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(Json.writeBytes(classes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public List<String> missingFor(Map<String, Object> graph) {
        TreeSet<String> missing = new TreeSet<>();
        graph.forEach((id, value) -> {
            if (value instanceof Map<?, ?> node) {
                String name = String.valueOf(node.get("class_type"));
                Map<String, Map<String, String>> choices = classes.get(name);
                if (choices == null) {
                    missing.add("node class " + name);
                } else if (node.get("inputs") instanceof Map<?, ?> inputs) {
                    inputs.forEach((input, literal) -> {
                        Map<String, String> files = choices.get(input.toString());
                        if (files != null && isModelFile(literal) && !files.containsKey(slashed(literal.toString()))) {
                            missing.add("model file " + literal + " (" + name + "." + input + ")");
                        }
                    });
                }
            }
        });
        return List.copyOf(missing);
    }

    /**
     * The graph with model files spelled as this backend spells them: a Windows host lists {@code sub\file}, and takes nothing else.
     *
     * @return the same graph when there is nothing to change
     */
    Map<String, Object> spelled(Map<String, Object> graph) {
        Map<String, Object> result = graph;
        for (Map.Entry<String, Object> entry : graph.entrySet()) {
            if (entry.getValue() instanceof Map<?, ?> node && node.get("inputs") instanceof Map<?, ?>) {
                Map<String, Map<String, String>> choices =
                        classes.getOrDefault(String.valueOf(node.get("class_type")), Map.of());
                for (Map.Entry<String, Map<String, String>> choice : choices.entrySet()) {
                    Object literal = Json.asObject(node.get("inputs")).get(choice.getKey());
                    String there =
                            literal instanceof String name ? choice.getValue().get(slashed(name)) : null;
                    if (there != null && !there.equals(literal)) {
                        result = with(result, entry.getKey(), choice.getKey(), there);
                    }
                }
            }
        }
        return result;
    }

    private static Map<String, Object> with(Map<String, Object> graph, String id, String input, String value) {
        Map<String, Object> copy = new LinkedHashMap<>(graph);
        Map<String, Object> node = new LinkedHashMap<>(Json.asObject(copy.get(id)));
        Map<String, Object> inputs = new LinkedHashMap<>(Json.asObject(node.get("inputs")));
        inputs.put(input, value);
        node.put("inputs", inputs);
        copy.put(id, node);
        return copy;
    }

    private static boolean isModelFile(Object value) {
        return value instanceof String text
                && MODEL_FILE.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    private static String slashed(String name) {
        return name.replace('\\', '/');
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
