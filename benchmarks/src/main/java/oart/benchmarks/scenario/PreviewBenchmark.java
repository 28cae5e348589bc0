package oart.benchmarks.scenario;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.FrameTap;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.installation.Waiting;
import oart.benchmarks.measure.Latencies;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.sandbox.issuer.FiefUser;

/** How long a preview frame takes from ComfyUI's socket to a watching client, byte for byte the same picture. */
final class PreviewBenchmark implements Benchmark {
    private static final Goal MEDIAN = Goal.atMost(5);
    /** Of the seed: samples, with a preview each step. */
    private static final String SAMPLING = "5eed0000-0000-4000-8000-000000000102";

    private static final int STEPS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Override
    public String name() {
        return "preview";
    }

    @Override
    public String measures() {
        return "milliseconds of a preview frame from ComfyUI's socket to the watching client";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        List<Measurement> rows = new ArrayList<>();
        try (FrameTap tap = new FrameTap(oart.comfyui())) {
            oart.backends().use(List.of(tap.url()));
            watch(oart, tap, 1, 1, size.pick(STEPS, 5)); // warm-up
            for (int watchers : new int[] {1, size.pick(100, 3)}) {
                rows.addAll(watch(oart, tap, watchers, size.pick(4, 1), size.pick(STEPS, 5)));
            }
        } finally {
            oart.backends().use(List.of(oart.sim().url()));
        }
        return rows;
    }

    private static List<Measurement> watch(Installation oart, FrameTap tap, int watchers, int jobs, int steps) {
        FiefUser user = oart.newUser("preview");
        Client client = oart.client(user);
        tap.seen().clear();
        List<Viewer> viewers = new ArrayList<>();
        List<WebSocket> sockets = new ArrayList<>();
        try {
            for (int watcher = 0; watcher < watchers; watcher++) {
                Viewer viewer = new Viewer();
                viewers.add(viewer);
                sockets.add(client.open("websocket/preview", viewer));
            }
            for (int job = 0; job < jobs; job++) {
                Map<String, Object> parameters = Map.of(
                        "PROMPT",
                        "frames",
                        "WIDTH",
                        256,
                        "HEIGHT",
                        256,
                        "STEPS",
                        steps,
                        "SEED",
                        PlainPicture.nextColour());
                client.post("image/generate", Map.of("workflow_id", SAMPLING, "parameters", parameters))
                        .expect(200);
            }
            int shown = tap.seen().size();
            MeasurementException.require(
                    shown >= jobs * steps * 0.9, "ComfyUI sent %d frames of %d steps", shown, jobs * steps);
            // The last frame is never dropped, so it comes to everybody.
            Waiting.until("a last frame for every watcher", LIMIT, () -> viewers.stream()
                    .noneMatch(viewer -> viewer.arrivals.isEmpty()));
        } finally {
            sockets.forEach(WebSocket::abort);
        }
        return told(tap, viewers, watchers);
    }

    private static List<Measurement> told(FrameTap tap, List<Viewer> viewers, int watchers) {
        Latencies latencies = new Latencies();
        for (Viewer viewer : viewers) {
            for (Arrival arrival : viewer.arrivals) {
                Long sent = tap.seen().get(arrival.key);
                MeasurementException.require(sent != null, "a frame came that ComfyUI never sent");
                latencies.record(arrival.at - sent);
            }
        }
        long possible = (long) tap.seen().size() * watchers;
        String to = watchers == 1 ? "1 watcher" : watchers + " watchers";
        String note = String.format(
                java.util.Locale.ROOT,
                "%.1f %% of the frames came; a slow reader loses old ones",
                100.0 * latencies.count() / possible);
        return List.of(
                Measurement.of(to + ", p50", latencies.millis(50), "ms", latencies.count())
                        .with(MEDIAN)
                        .noting(note),
                Measurement.of(to + ", p99", latencies.millis(99), "ms", latencies.count()));
    }

    private record Arrival(long key, long at) {}

    private static final class Viewer implements WebSocket.Listener {
        private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
        private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            long now = System.nanoTime();
            byte[] part = new byte[data.remaining()];
            data.get(part);
            frame.writeBytes(part);
            if (last) {
                arrivals.add(new Arrival(FrameTap.key(ByteBuffer.wrap(frame.toByteArray())), now));
                frame.reset();
            }
            from.request(1);
            return null;
        }
    }
}
