package oart.sandbox.comfysim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * A recorded HTTP exchange with a real ComfyUI 0.3.64; the folder's README says how they were made.
 *
 * @param response {@code status}, {@code headers} and one of {@code json}, {@code text}, {@code body_len} with {@code body_head_hex}
 */
record Capture(String name, Map<String, Object> request, Map<String, Object> response) {
    private static final Path FOLDER = Path.of("src/test/resources/comfyui-captures");

    static Capture load(String name) {
        Map<String, Object> file = PythonJson.object(PythonJson.parse(read(name + ".json")));
        return new Capture(name, PythonJson.object(file.get("request")), PythonJson.object(file.get("response")));
    }

    static Stream<String> exchangeNames() {
        return names(".json");
    }

    static Stream<String> socketNames() {
        return names(".jsonl");
    }

    /** Frames from the server in order, and notes between them; as in the file. */
    static List<Map<String, Object>> socket(String name) {
        return read(name + ".jsonl")
                .lines()
                .map(line -> PythonJson.object(PythonJson.parse(line)))
                .toList();
    }

    String method() {
        return (String) request.get("method");
    }

    String path() {
        return (String) request.get("path");
    }

    private static Stream<String> names(String suffix) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .map(name -> name.substring(0, name.length() - suffix.length()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
