package oart.acceptance.fault;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;

/**
 * Jobs of two users, sent to both nodes. A client that gets no answer, or one that says "later", sends the same key again, to the other node,
 * until it is accepted: what was accepted is what the product has promised.
 */
final class Load implements AutoCloseable {
    static final String FIRST_PICTURE = "5eed0000-0000-4000-8000-000000000101";
    static final String ENLARGE = "5eed0000-0000-4000-8000-000000000107";
    private static final AtomicInteger SEEDS = new AtomicInteger();

    private final Cluster cluster;
    private final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(4);
    private final List<CompletableFuture<String>> calls = new CopyOnWriteArrayList<>();

    /** @param images that it is to make */
    record Accepted(String job, int images) {}

    Load(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A small picture without weights. @return the parameters of one that no other job shares */
    static Map<String, Object> picture(int batch) {
        return Map.of("WIDTH", 64, "HEIGHT", 64, "SEED", SEEDS.incrementAndGet(), "BATCH_SIZE", batch);
    }

    /** Sends so many jobs in the background. */
    Load send(int jobs) {
        for (int i = 0; i < jobs; i++) {
            int turn = i;
            calls.add(CompletableFuture.supplyAsync(() -> submit(turn, FIRST_PICTURE, picture(1), 1), callers));
        }
        return this;
    }

    /** Sends one job and waits until it is accepted. @return its id */
    String submit(String workflow, Map<String, Object> parameters, int images) {
        return submit(0, workflow, parameters, images);
    }

    private String submit(int turn, String workflow, Map<String, Object> parameters, int images) {
        String key = UUID.randomUUID().toString();
        AtomicInteger tries = new AtomicInteger(turn);
        FiefUser user = turn % 2 == 0 ? FiefUser.BOB : FiefUser.CAROL;
        String job = Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            Api api = cluster.api(cluster.nodes.get(tries.getAndIncrement() % 2), user);
                            return answer(api, workflow, parameters, key);
                        },
                        id -> !id.isEmpty());
        accepted.add(new Accepted(job, images));
        return job;
    }

    /** @return empty: to be sent again */
    private static String answer(Api api, String workflow, Map<String, Object> parameters, String key) {
        try {
            Api.Answer answer = api.post(
                    "image/generate",
                    Map.of("workflow_id", workflow, "parameters", parameters),
                    "Prefer",
                    "respond-async",
                    "Idempotency-Key",
                    key);
            if (answer.status() >= 500 || answer.status() == 404) {
                return ""; // a node that starts, or whose parts are away
            }
            return answer.expect(202).json().path("id").asText();
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    /** Waits until all that was sent is accepted. */
    List<Accepted> allAccepted() {
        calls.forEach(CompletableFuture::join);
        return List.copyOf(accepted);
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
