package oart.ejb.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import oart.ejb.workflow.FilledGraph;

/**
 * What a job needs of a backend. Jobs with equal digests run on the same backends, so ten thousand of one kind do not hide one of another.
 *
 * @param digest of node classes and model files
 * @param warmKey the model files, in one text; empty = none
 */
record Requirement(String digest, String warmKey) {
    private static final Pattern MODEL_FILE = Pattern.compile(".*\\.(safetensors|sft|ckpt|pt|pth|bin|gguf|onnx)");

    /** @param choosesModelFile node class, input → whether it may choose a model file: texts end as they like */
    static Requirement of(FilledGraph graph, BiPredicate<String, String> choosesModelFile) {
        Set<String> files = new TreeSet<>();
        for (Object node : graph.graph().values()) {
            if (node instanceof Map<?, ?> members && members.get("inputs") instanceof Map<?, ?> inputs) {
                String nodeClass = String.valueOf(members.get("class_type"));
                inputs.forEach((input, value) -> {
                    if (value instanceof String text
                            && MODEL_FILE.matcher(text.toLowerCase(Locale.ROOT)).matches()
                            && choosesModelFile.test(nodeClass, input.toString())) {
                        files.add(text);
                    }
                });
            }
        }
        String warmKey = String.join("\n", files);
        return new Requirement(digest(String.join("\n", graph.nodeClasses()) + "\n\n" + warmKey), warmKey);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
