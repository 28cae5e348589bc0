package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import oart.sandbox.comfysim.python.PythonJson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same questions to a real server and to a ComfySim beside it, beyond what was recorded: every node class as {@code object_info}
 * has it, and prompts that are wrong in many ways.
 *
 * <p>Not compared: texts for people, the list of input files, tracebacks, ids the server makes, numbers of the queue, the
 * order of a node's errors, and which outputs depend on a failing node, which the real one reports by chance.
 */
@EnabledIfEnvironmentVariable(named = "COMFYUI_URL", matches = ".+")
class SideBySideTest {
    private static final Set<String> IGNORED = Set.of(
            "tooltip", "description", "output_tooltips", "traceback", "prompt_id", "number", "dependent_outputs");

    private static ComfySim sim;
    private static SimClient here;
    private static SimClient there;
    private static Map<String, Object> real;

    @BeforeAll
    static void start(@TempDir Path base) throws IOException {
        there = new SimClient(URI.create(System.getenv("COMFYUI_URL")));
        Map<String, List<String>> models = new TreeMap<>();
        for (Object folder : PythonJson.array(there.json("/models"))) {
            List<String> names = new ArrayList<>();
            PythonJson.array(there.json("/models/" + folder)).forEach(name -> names.add((String) name));
            models.put((String) folder, names);
        }
        sim = ComfySim.start(ComfySimConfig.in(base).withStepTime(Duration.ZERO).withModels(models));
        here = new SimClient(sim.uri());
        real = there.object("/object_info");
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    static Stream<String> classes() throws IOException {
        return here.object("/object_info").keySet().stream();
    }

    /** Name and body of each request. */
    static Stream<String> requests() throws IOException {
        try (InputStream in = SideBySideTest.class.getResourceAsStream("side-by-side.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void nodeClassShouldBeDeclaredAlike(String name) throws IOException {
        // When
        Object declared = here.object("/object_info/" + name).get(name);

        // Then
        assertThat(comparable("", declared)).isEqualTo(comparable("", real.get(name)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void promptShouldBeAnsweredAlike(String line) throws IOException {
        // Given
        String body = line.substring(line.indexOf('\t') + 1);

        // When
        HttpResponse<byte[]> answer = here.postText("/prompt", body);
        HttpResponse<byte[]> expected = there.postText("/prompt", body);

        // Then
        assertThat(answer.statusCode()).isEqualTo(expected.statusCode());
        assertThat(content(answer)).isEqualTo(content(expected));
    }

    private static Object content(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        boolean json = answer.headers().firstValue("Content-Type").orElse("").contains("json");
        return json ? comparable("", PythonJson.parse(text)) : text;
    }

    private static Object comparable(String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> out = new TreeMap<>();
            map.forEach((name, member) -> {
                Object kept = name.equals("image") ? withoutLists(member) : member;
                out.put((String) name, IGNORED.contains(name) ? "" : comparable((String) name, kept));
            });
            return out;
        }
        if (value instanceof List<?> list) {
            List<Object> out = new ArrayList<>();
            list.forEach(element -> out.add(comparable("", element)));
            if (key.equals("errors")) {
                out.sort(Comparator.comparing(Object::toString));
            }
            return out;
        }
        if (key.equals("details") && value instanceof String text) {
            return text.lines().sorted().toList();
        }
        return value;
    }

    /** The declaration of an input with a list of allowed values left open. */
    private static Object withoutLists(Object spec) {
        if (!(spec instanceof List<?> list)) {
            return spec;
        }
        List<Object> out = new ArrayList<>();
        for (Object element : list) {
            out.add(
                    element instanceof List<?> names && names.stream().allMatch(String.class::isInstance)
                            ? "files"
                            : element);
        }
        return out;
    }
}
