package oart.benchmarks.installation;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.benchmarks.measure.Load;
import oart.sandbox.Sandbox;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroNode;

/** One node of the packaged product on Payara Micro with all its parts, and one ComfySim that it sends to. */
public final class Installation {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration WARM_ROUND = Duration.ofSeconds(5);
    private static final int MOST_WARM_ROUNDS = 18;
    private static final int WARM_CALLERS = 8;
    /** Rounds in a row without a better one after which the server is warm. */
    private static final int LEVEL_ROUNDS = 3;

    private static final double FASTER = 1.03;

    private final Path home;
    private final Sandbox sandbox;
    private final List<SimProcess> sims;
    private final MicroNode node;
    private final Client administrator;
    private final Backends backends;
    private final String workflow;

    Installation(Path home, Sandbox sandbox, SimProcess sim) {
        this.home = home;
        this.sandbox = sandbox;
        this.sims = new ArrayList<>(List.of(sim));
        this.node = sandbox.startMicro(home, "node-1", environment());
        this.administrator = client(FiefUser.ADA);
        this.backends = new Backends(administrator);
        backends.use(List.of(sim.url()));
        this.workflow = PlainPicture.createWorkflow(administrator);
    }

    private Map<String, String> environment() {
        return Map.of("COMFYUI_SERVER", sims.get(0).url().toString().replaceFirst("/$", ""));
    }

    /** Another node on the same parts. */
    public MicroNode startSecondNode() {
        return sandbox.startMicro(home, "node-2", environment());
    }

    /** Launches a node again after it was killed, and waits for it. */
    public static void relaunch(MicroNode node) {
        node.launch();
        node.awaitReady(READY, READY);
    }

    public MicroNode node() {
        return node;
    }

    public Backends backends() {
        return backends;
    }

    /** The ComfySim that the product uses unless told otherwise. */
    public SimProcess sim() {
        return sims.get(0);
    }

    /** As many ComfySims, the first included; further ones are started. */
    public List<SimProcess> sims(int count) {
        while (sims.size() < count) {
            sims.add(SimProcess.start(sandbox.data().folder("sim-" + sims.size())));
        }
        return List.copyOf(sims.subList(0, count));
    }

    public Client client(FiefUser user) {
        return new Client(node.url(), Optional.of(sandbox.issuer().mint(user)));
    }

    public Client client(FiefUser user, MicroNode other) {
        return new Client(other.url(), Optional.of(sandbox.issuer().mint(user)));
    }

    /** Somebody who was never here before, known to the product when this returns. */
    public FiefUser newUser(String name) {
        UUID id = UUID.randomUUID();
        FiefUser user = FiefUser.of(id, name + '-' + id);
        sandbox.issuer().put(user);
        client(user).get("user/me").expect(200);
        return user;
    }

    public Client administrator() {
        return administrator;
    }

    /** The body that asks for a {@link PlainPicture}. */
    public Map<String, Object> wish(int colour) {
        return Map.of("workflow_id", workflow, "parameters", Map.of("COLOR", colour));
    }

    /** Makes a {@link PlainPicture} while the caller waits, and looks whether it is right. @return nanoseconds until the file was there */
    public long picture(Client client) {
        int colour = PlainPicture.nextColour();
        long begun = System.nanoTime();
        Client.Answer answer =
                client.post("image/generate?retrieve_image=true", wish(colour)).expect(200);
        long took = System.nanoTime() - begun;
        PlainPicture.check(answer.bytes(), colour);
        return took;
    }

    /**
     * Makes pictures until that has become no faster for some rounds: a server that was just started spends as much on compiling its code as
     * on running it.
     */
    void warmUp() {
        List<Client> callers = new ArrayList<>();
        for (int caller = 0; caller < WARM_CALLERS; caller++) {
            callers.add(client(newUser("warm-up")));
        }
        double best = 0;
        int level = 0;
        for (int round = 0; round < MOST_WARM_ROUNDS && level < LEVEL_ROUNDS; round++) {
            double rate = Load.closed(WARM_CALLERS, WARM_ROUND, number -> picture(callers.get(number % WARM_CALLERS)))
                    .perSecond();
            level = rate > best * FASTER ? 0 : level + 1;
            best = Math.max(best, rate);
        }
    }

    /** Queues one and returns at once. @return the job's id */
    public String submit(Client client, int colour) {
        return client.post("image/generate", wish(colour), "Prefer", "respond-async")
                .expect(202)
                .json()
                .path("id")
                .asText();
    }

    public JsonNode job(Client client, String job) {
        return client.get("image/job/" + job).expect(200).json();
    }

    /** Waits until no job waits or runs. */
    public void awaitIdle(Duration limit) {
        Waiting.until("no job left", limit, () -> number("select count(*) from generation_jobs") == 0);
    }

    /** The first column of the first row as a number; 0 without one. */
    public double number(String sql) {
        List<Double> column = numbers(sql);
        return column.isEmpty() ? 0 : column.get(0);
    }

    /** The first column as numbers; null counts as 0. */
    public List<Double> numbers(String sql) {
        return texts(sql).stream()
                .map(text -> text == null ? 0.0 : Double.parseDouble(text))
                .toList();
    }

    /** The first column as texts. */
    public List<String> texts(String sql) {
        return sandbox.database().column(sql);
    }

    public int databasePort() {
        return sandbox.database().port();
    }

    void closeSims() {
        sims.forEach(SimProcess::close);
    }

    /** The base of ComfySim's address for clients that speak to it directly. */
    public URI comfyui() {
        return sim().url();
    }
}
