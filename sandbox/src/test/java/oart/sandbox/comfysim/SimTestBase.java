package oart.sandbox.comfysim;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A ComfySim of its own for every test, with no time lost in steps. */
abstract class SimTestBase {
    @TempDir
    Path base;

    ComfySim sim;
    SimClient client;

    @BeforeEach
    void start() {
        sim = ComfySim.start(ComfySimConfig.in(base).withStepTime(Duration.ZERO));
        client = new SimClient(sim.uri());
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    void fault(Object... settings) throws IOException {
        client.post("/comfysim/fault", PythonJson.map(settings));
    }

    void clearFaults() throws IOException {
        client.send("DELETE", "/comfysim/fault", null, Map.of());
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static Object json(HttpResponse<byte[]> answer) {
        return PythonJson.parse(answer.body());
    }

    static Map<String, Object> status(Map<String, Object> historyEntry) {
        return PythonJson.object(historyEntry.get("status"));
    }

    /** Name and data of the last message of a history entry. */
    static List<Object> lastMessage(Map<String, Object> historyEntry) {
        List<Object> messages = PythonJson.array(status(historyEntry).get("messages"));
        return PythonJson.array(messages.get(messages.size() - 1));
    }
}
