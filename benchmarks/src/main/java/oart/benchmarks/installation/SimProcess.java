package oart.benchmarks.installation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import oart.benchmarks.measure.MeasurementException;
import oart.sandbox.comfysim.ComfySimMain;
import oart.sandbox.process.Guard;
import oart.sandbox.process.Ports;

/** ComfySim as a process of its own, so that it takes nothing from whoever measures. */
public final class SimProcess implements AutoCloseable {
    /** Of one sampling step: as many previews a second as a fast GPU sends. */
    private static final int STEP_MILLIS = 25;

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Client client;
    private final Process process;
    private final Guard guard;

    private SimProcess(Client client, Process process) {
        this.client = client;
        this.process = process;
        this.guard = Guard.over(process.pid(), "KILL");
    }

    /** Starts one and returns when it answers. @param folder gets its pictures */
    static SimProcess start(Path folder) {
        int port = Ports.free();
        try {
            Files.createDirectories(folder);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ComfySimMain.class.getName(),
                            "--port",
                            Integer.toString(port),
                            "--base-directory",
                            folder.toString(),
                            "--step-ms",
                            Integer.toString(STEP_MILLIS))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("server.log").toFile())
                    .start();
            SimProcess sim = new SimProcess(Client.of(URI.create("http://127.0.0.1:" + port + "/")), process);
            sim.awaitAnswer();
            return sim;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + START_NANOS;
        while (true) {
            try {
                client.get("prompt").expect(200);
                return;
            } catch (UncheckedIOException e) {
                MeasurementException.require(
                        process.isAlive() && System.nanoTime() < deadline, "ComfySim did not start");
                Waiting.pause(50);
            }
        }
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
        process.destroyForcibly();
        process.onExit().join();
        guard.close();
    }
}
