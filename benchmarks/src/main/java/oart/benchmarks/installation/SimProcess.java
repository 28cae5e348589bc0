package oart.benchmarks.installation;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.ComfySimProcess;

/** ComfySim as a process of its own, so that it takes nothing from whoever measures. */
public final class SimProcess implements AutoCloseable {
    /** Of one sampling step: as many previews a second as a fast GPU sends. */
    private static final int STEP_MILLIS = 25;

    private final ComfySimProcess process;
    private final Client client;

    private SimProcess(ComfySimProcess process) {
        this.process = process;
        this.client = Client.of(process.url());
    }

    /** Starts one and returns when it answers. @param folder gets its pictures */
    static SimProcess start(Path folder) {
        return new SimProcess(ComfySimProcess.start(folder, List.of(), "--step-ms", Integer.toString(STEP_MILLIS)));
    }

    public URI url() {
        return client.base();
    }

    /** From now on every node of this class takes that much longer. */
    public void slow(String nodeClass, int millis) {
        clearFaults();
        client.post("comfysim/fault", Map.of("kind", "slow", "class_type", nodeClass, "ms", millis))
                .expect(200);
    }

    /** The node that runs next waits until faults are cleared. */
    public void hold() {
        client.post("comfysim/fault", Map.of("kind", "hold")).expect(200);
    }

    public void clearFaults() {
        client.delete("comfysim/fault").expect(200);
    }

    /** One entry for each accepted prompt: {@code prompt_id, received, started, ended, end}. */
    public JsonNode log() {
        return client.get("comfysim/log").expect(200).json();
    }

    @Override
    public void close() {
        process.close();
    }
}
