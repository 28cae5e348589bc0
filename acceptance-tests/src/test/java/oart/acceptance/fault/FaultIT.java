package oart.acceptance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroNode;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Every accepted job ends exactly once, whatever dies when. Those with the tag {@code long} run by {@code ./oart test --all} only. */
class FaultIT {
    private static final Duration TAKEOVER = Duration.ofSeconds(15);
    private static final List<String> TABLE = new ArrayList<>();

    private final Cluster cluster = Cluster.shared();
    private final Oracle oracle = new Oracle(cluster);
    private final Set<String> mayFail = new HashSet<>();
    private Load load;
    private String scenario;
    private Double takeover;

    @BeforeEach
    void begin(TestInfo test) {
        cluster.heal();
        scenario = test.getTestMethod().orElseThrow().getName();
        load = new Load(cluster);
    }

    @AfterEach
    void end() {
        cluster.nodes.stream().filter(MicroNode::isAlive).forEach(Cluster::thaw);
        load.close();
    }

    @AfterAll
    static void printTable() {
        System.out.println(
                row("scenario", "accepted", "succeeded", "lost", "double runs", "double images", "takeover"));
        TABLE.forEach(System.out::println);
    }

    private static String row(Object scenario, Object... columns) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-72s", scenario));
        for (Object column : columns) {
            row.append(String.format(Locale.ROOT, " %13s", column));
        }
        return row.toString();
    }

    /** Heals everything and asks the oracle. */
    private void verify() {
        cluster.heal();
        Oracle.Verdict verdict = oracle.verify(load.allAccepted(), mayFail);
        TABLE.add(row(
                scenario,
                verdict.accepted(),
                verdict.succeeded(),
                verdict.lost(),
                verdict.doubleRuns(),
                verdict.doubleImages(),
                takeover()));
    }

    private String takeover() {
        return takeover == null ? "-" : String.format(Locale.ROOT, "%.1f s", takeover);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    private void awaitState(String job, String... states) {
        await().until(() -> Set.of(states)
                .contains(String.valueOf(cluster.sql("select state from generation_jobs where id = '" + job
                        + "' union all select state from generation_jobs_done where id = '" + job + "'"))));
    }

    private void allSims(String fault, Map<String, Object> more) {
        cluster.sims.forEach(sim -> sim.fault(fault, more));
    }

    private String submitPicture(int images) {
        return load.submit(Load.FIRST_PICTURE, Load.picture(images), images);
    }

    /** Kills the node that drives the job, and waits until the other one has adopted its prompt. */
    private void killOwner(String job) {
        MicroNode owner = cluster.owner(job);
        Driver before = driver(job);
        owner.kill();
        awaitAdoption(job, before);
    }

    private record Driver(String owner, String prompt) {}

    /** Of a job that has ended: as the last one left it. */
    private Driver driver(String job) {
        String[] row = cluster.sql(
                        "select coalesce(owner, '-') || ' ' || coalesce(prompt_id::text, '-') from generation_jobs where id = '"
                                + job
                                + "' union all select 'ended ' || prompt_id from generation_jobs_done where id = '"
                                + job + "'")
                .split(" ");
        return new Driver(row[0], row[1]);
    }

    /** Another node drives the same prompt in time. Measured from this call. */
    private void awaitAdoption(String job, Driver before) {
        long since = System.nanoTime();
        Driver now = Awaitility.await()
                .atMost(TAKEOVER)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> driver(job), driver -> !before.owner().equals(driver.owner()));
        takeover = (System.nanoTime() - since) / 1e9;
        assertThat(now.prompt()).as("the prompt that was adopted").isEqualTo(before.prompt());
    }

    private static void awaitSeconds(int seconds) {
        long since = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofSeconds(seconds + 5))
                .until(() ->
                        System.nanoTime() - since > Duration.ofSeconds(seconds).toNanos());
    }

    // A node dies
    // -------------------------------------------------------------------------------------------------------

    @Test
    void nodeKilledAfterTheClaimBeforeThePost() {
        // Given: an input picture that cannot be brought to the backend, as the store does not answer
        Api api = cluster.api(cluster.nodes.get(0), FiefUser.BOB);
        String image = api.await(submitPicture(1), "SUCCEEDED")
                .path("images")
                .get(0)
                .path("image_id")
                .asText();
        cluster.store.silence();
        String job = load.submit(Load.ENLARGE, Map.of("INPUT_IMAGE", image), 1);
        awaitState(job, "DISPATCHED");

        // When
        killOwner(job);

        // Then
        verify();
    }

    @Test
    void nodeKilledAfterThePostBeforeItsAnswer() {
        // Given
        allSims("hold", Map.of());
        cluster.backends.forEach(relay -> relay.loseAnswerTo("POST /prompt"));
        String job = submitPicture(1);
        await().until(() -> cluster.backends.stream().anyMatch(Relay::isHolding));

        // When
        killOwner(job);

        // Then
        verify();
    }

    @Test
    void nodeKilledWhileThePromptRuns() {
        // Given
        allSims("hold", Map.of());
        load.send(10);
        String job = submitPicture(1);
        await().until(() ->
                Integer.parseInt(cluster.sql("select count(*) from generation_jobs where state = 'RUNNING'")) == 2);
        String running = cluster.sql("select id from generation_jobs where state = 'RUNNING' limit 1");

        // When
        killOwner(running);

        // Then
        assertThat(job).isNotEmpty();
        verify();
    }

    @Test
    void nodeKilledAfterSuccessBeforeTheDownload() {
        // Given
        cluster.backends.forEach(relay -> relay.holdAt("GET /view", 0));
        String job = submitPicture(1);
        await().until(() -> cluster.backends.stream().anyMatch(Relay::isHolding));

        // When
        killOwner(job);

        // Then
        verify();
    }

    @Test
    void oneKeySentToBothNodesAtOnceAndAgainWhenOneIsDead() {
        // Given
        Map<String, Object> wish = Map.of("workflow_id", Load.FIRST_PICTURE, "parameters", Load.picture(1));
        String key = UUID.randomUUID().toString();
        List<Api> apis = cluster.nodes.stream()
                .map(node -> cluster.api(node, FiefUser.CAROL))
                .toList();
        String count = "select (select count(*) from generation_jobs) + (select count(*) from generation_jobs_done)";
        int before = Integer.parseInt(cluster.sql(count));

        // When
        List<CompletableFuture<Api.Answer>> calls = IntStream.range(0, 8)
                .mapToObj(n -> CompletableFuture.supplyAsync(
                        () -> apis.get(n % 2).post("image/generate", wish, "Idempotency-Key", key)))
                .toList();
        List<JsonNode> replies =
                calls.stream().map(call -> call.join().expect(200).json()).toList();
        cluster.nodes.get(0).kill();
        JsonNode again = apis.get(1)
                .post("image/generate", wish, "Idempotency-Key", key)
                .expect(200)
                .json();

        // Then
        assertThat(replies).hasSize(8).allSatisfy(reply -> assertThat(reply).isEqualTo(again));
        assertThat(cluster.sql(count)).isEqualTo(Integer.toString(before + 1));
    }

    @Test
    void nodeKilledBetweenTwoOutputs() {
        // Given
        cluster.backends.forEach(relay -> relay.holdAt("GET /view", 1));
        String job = submitPicture(2);
        await().until(() -> cluster.backends.stream().anyMatch(Relay::isHolding));

        // When
        killOwner(job);

        // Then
        verify();
    }

    @Test
    void nodeKilledBeforeTheFinalCommit() {
        // Given: all is stored, and the statement that ends the job does not arrive
        allSims("hold", Map.of());
        String job = submitPicture(2);
        awaitState(job, "RUNNING");
        MicroNode owner = cluster.owner(job);
        Driver before = driver(job);
        Relay database = cluster.databaseOf(owner);
        database.holdAt(job + "_0.", 0);
        cluster.sims.forEach(SimProcess::clearFaults);
        await().until(database::isHolding);

        // When
        owner.kill();
        database.cut();
        database.pass();

        // Then
        awaitAdoption(job, before);
        verify();
    }

    /** The server ends what a dead client had begun, or undoes it: both are right. */
    @Test
    @Tag("long")
    void nodeKilledWhileItsFinalCommitIsUnderWay() throws SQLException {
        // Given
        try (Connection connection = cluster.sandbox.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE images IN EXCLUSIVE MODE");
            String job = submitPicture(1);
            await().until(() -> Integer.parseInt(
                            cluster.sql(
                                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'WITH gone%'"))
                    > 0);

            // When
            cluster.owner(job).kill();
            connection.rollback();
        }

        // Then
        verify();
    }

    @Test
    void oneOfTwoNodesKilledUnderLoad() {
        // Given
        load.send(40);
        await().until(() -> Integer.parseInt(cluster.sql("select count(*) from generation_jobs_done")) > 5);

        // When
        cluster.nodes.get(1).kill();

        // Then
        verify();
    }

    @Test
    @Tag("long")
    void bothNodesRestartedInTurnUnderLoad() {
        // Given
        load.send(60);

        // When
        for (MicroNode node : cluster.nodes) {
            node.close();
            node.launch();
            node.awaitReady(Cluster.READY, Duration.ofSeconds(60));
        }

        // Then
        verify();
    }

    /** Leases, limits and retries go by the clock of the database and by the monotonic one. */
    @Test
    @Tag("long")
    void nodeWhoseClockIsFiveMinutesSlow() {
        MicroNode slow = cluster.nodeWithAnotherClock(Duration.ofMinutes(-5));
        try {
            // Given: tokens, made just now, are of the future there
            assertThat(cluster.api(cluster.nodes.get(0), FiefUser.BOB)
                            .get("user/me")
                            .status())
                    .isEqualTo(200);
            assertThat(cluster.api(slow, FiefUser.BOB).get("user/me").status()).isEqualTo(401);
            allSims("hold", Map.of());
            load.send(12).allAccepted();
            await().until(() ->
                    Integer.parseInt(cluster.sql("select count(*) from generation_jobs where state = 'RUNNING'")) == 2);

            // When: it is left alone with all of them
            cluster.nodes.forEach(MicroNode::kill);
            cluster.sims.forEach(SimProcess::clearFaults);

            // Then
            await().until(() ->
                    cluster.sql("select count(*) from generation_jobs").equals("0"));
            verify();
        } finally {
            slow.close();
        }
    }

    // A backend dies
    // ----------------------------------------------------------------------------------------------------

    @Test
    void backendKilledWithARunningAndAWaitingPrompt() {
        // Given
        allSims("hold", Map.of());
        load.send(8);
        await().until(() -> Integer.parseInt(
                        cluster.sql(
                                "select count(*) from generation_jobs where state in ('DISPATCHED', 'RUNNING') and accepted_at is not null"))
                == 4);

        // When
        cluster.sims.get(0).kill();
        cluster.sims.get(1).clearFaults();

        // Then
        verify();
    }

    @Test
    void backendThatForgetsEverything() {
        // Given
        allSims("hold", Map.of());
        load.send(6);
        await().until(() ->
                Integer.parseInt(cluster.sql("select count(*) from generation_jobs where state = 'RUNNING'")) == 2);

        // When
        cluster.sims.get(0).fault("forget", Map.of());
        cluster.sims.forEach(SimProcess::clearFaults);

        // Then
        verify();
    }

    @Test
    void socketsGoneDeaf() {
        allSims("hold", Map.of());
        load.send(6);
        await().until(() ->
                Integer.parseInt(cluster.sql("select count(*) from generation_jobs where state = 'RUNNING'")) == 2);
        allSims("deaf-sockets", Map.of());
        cluster.sims.forEach(SimProcess::clearFaults);
        verify();
    }

    @Test
    void packetsToABackendVanish() {
        // Given
        load.send(16);
        await().until(() -> Integer.parseInt(cluster.sql("select count(*) from generation_jobs_done")) > 0);

        // When
        List<Long> before = cluster.nodes.stream().map(FaultIT::deadLinks).toList();
        cluster.backends.get(0).silence();
        await().until(() ->
                deadLinks(cluster.nodes.get(0)) > before.get(0) && deadLinks(cluster.nodes.get(1)) > before.get(1));

        // Then: what comes back are the old connections, half-open until now
        verify();
    }

    @Test
    void promptQueuedThoughTheBackendAnswered500() {
        allSims("error-though-queued", Map.of("times", 3));
        load.send(8);
        verify();
    }

    @Test
    void historyAppearsLate() {
        allSims("late-history", Map.of("times", 3));
        load.send(8);
        verify();
    }

    @Test
    void resultFileGoneFromTheBackend() {
        allSims("missing-view", Map.of("times", 1));
        load.send(8);
        verify();
    }

    @Test
    void jobThatAlwaysCrashesItsBackend() {
        // Given: whoever sharpens, dies
        Api api = cluster.api(cluster.nodes.get(0), FiefUser.BOB);
        String image = api.await(submitPicture(1), "SUCCEEDED")
                .path("images")
                .get(0)
                .path("image_id")
                .asText();
        allSims("die", Map.of("when", "running", "class_type", "ImageSharpen"));
        String poison = load.submit(Load.ENLARGE, Map.of("INPUT_IMAGE", image), 1);
        mayFail.add(poison);
        load.send(10);

        // When: an operator's supervisor starts backends again
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    for (SimProcess sim : cluster.sims) {
                        if (!sim.isAlive()) {
                            sim.died();
                            sim.start();
                            sim.fault("die", Map.of("when", "running", "class_type", "ImageSharpen"));
                        }
                    }
                    return "FAILED"
                            .equals(cluster.sql("select state from generation_jobs_done where id = '" + poison + "'"));
                });

        // Then
        assertThat(cluster.sql("select problem_detail from generation_jobs_done where id = '" + poison + "'"))
                .contains("crash")
                .contains("ImageSharpen");
        verify();
    }

    // The database
    // --------------------------------------------------------------------------------------------------------

    @Test
    void databaseKilledAndStartedAgain() {
        // Given
        load.send(24);
        await().until(() -> Integer.parseInt(cluster.sql("select count(*) from generation_jobs_done")) > 3);

        // When
        cluster.sandbox.database().kill();
        cluster.sandbox.database().start();

        // Then
        verify();
    }

    @Test
    @Tag("long")
    void databasePausedForLongerThanALease() {
        // Given
        load.send(16);
        await().until(() -> Integer.parseInt(cluster.sql("select count(*) from generation_jobs_done")) > 3);

        // When
        cluster.databases.forEach(Relay::silence);
        awaitSeconds(20);

        // Then
        verify();
    }

    /** The writer that comes back after its lease was lost must not win. */
    @Test
    void databaseAwayFromTheOwnerForLongerThanALease() {
        // Given
        allSims("hold", Map.of());
        String job = submitPicture(2);
        awaitState(job, "RUNNING");
        MicroNode owner = cluster.owner(job);
        Driver before = driver(job);

        // When: the other node takes over, and both see the end of the prompt
        cluster.databaseOf(owner).silence();
        awaitAdoption(job, before);
        cluster.sims.forEach(SimProcess::clearFaults);
        awaitState(job, "SUCCEEDED");
        awaitSeconds(2);
        cluster.databaseOf(owner).pass();

        // Then
        verify();
        assertThat(cluster.column("select seq from job_events where job_id = '" + job + "' and type = 'end'"))
                .hasSize(1);
    }

    @Test
    void listeningConnectionCut() {
        load.send(12);
        assertThat(
                        cluster.sql(
                                "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'o-art listener'"))
                .as("one of each node")
                .isEqualTo("2");
        load.send(12);
        verify();
    }

    @Test
    void answerToTheFinalCommitLost() {
        // Given
        allSims("hold", Map.of());
        String job = submitPicture(1);
        awaitState(job, "RUNNING");

        // When
        Relay database = cluster.databaseOf(cluster.owner(job));
        database.loseAnswerTo(job + "_0.");
        cluster.sims.forEach(SimProcess::clearFaults);

        // Then
        await().until(database::isHolding);
        verify();
    }

    // The object store
    // ------------------------------------------------------------------------------------------------------

    @Test
    @Tag("long")
    void storeDownForHalfAMinute() {
        load.send(12);
        cluster.store.cut();
        awaitSeconds(30);
        verify();
    }

    @Test
    void storeWithAFullDisk() {
        cluster.store.answerFull();
        load.send(8);
        await().until(() ->
                Integer.parseInt(cluster.sql("select count(*) from generation_jobs where state = 'STORING'")) > 2);
        verify();
    }

    // Races
    // -------------------------------------------------------------------------------------------------------------------

    @Test
    void cancelRacingCompletion() {
        // Given
        Api api = cluster.api(cluster.nodes.get(0), FiefUser.BOB);

        // When
        for (int i = 0; i < 24; i++) {
            String job = submitPicture(1);
            mayFail.add(job);
            long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(60_000_000L);
            await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > until);
            assertThat(api.delete("image/job/" + job).status()).isIn(202, 204, 409);
        }

        // Then
        verify();
    }

    // The one exception that is allowed a second run, and how it is cleaned up
    // ------------------------------------------------------------------

    @Test
    void nodeStoppedBetweenLeaseCheckAndSend() {
        // Given: the POST has left the node, and goes no further; the node stands still
        String job = submitPictureWhosePostIsHeld();
        Driver before = driver(job);
        Cluster.freeze(cluster.owner(job));

        // When: another node has taken over, found the prompt nowhere and sent another one, and now the first arrives
        awaitAdoption(job, before);
        verifyOrphan(job, before.prompt());
    }

    @Test
    @Tag("long")
    void promptThatIsLateOnTheWay() {
        String job = submitPictureWhosePostIsHeld();
        verifyOrphan(job, driver(job).prompt());
    }

    private String submitPictureWhosePostIsHeld() {
        allSims("slow", Map.of("ms", 1500));
        cluster.backends.forEach(relay -> relay.holdAt("POST /prompt", 0));
        String job = submitPicture(1);
        await().until(() -> cluster.backends.stream().anyMatch(Relay::isHolding));
        cluster.backends.stream().filter(relay -> !relay.isHolding()).forEach(Relay::pass);
        return job;
    }

    /** @param first held on its way; it arrives once the job's next prompt was taken */
    private void verifyOrphan(String job, String first) {
        await().until(() -> "1"
                .equals(cluster.sql("select count(*) from generation_jobs where id = '" + job
                        + "' and attempt = 2 and accepted_at is not null")));
        cluster.backends.forEach(Relay::pass);

        // Then: it is gone within 5 s, and the job's results come once
        await().until(() ->
                events(first).keySet().stream().anyMatch(Set.of("deleted", "interrupted", "success")::contains));
        Map<String, Long> events = events(first);
        assertThat(events).as("it was removed, not run").doesNotContainKey("success");
        long gone = events.getOrDefault("deleted", events.get("interrupted"));
        assertThat(Duration.ofMillis(gone - events.get("received"))).isLessThanOrEqualTo(Duration.ofSeconds(5));
        cluster.nodes.stream().filter(MicroNode::isAlive).forEach(Cluster::thaw);
        cluster.heal();
        awaitState(job, "SUCCEEDED");
        assertThat(cluster.column("select url from images where job_id = '" + job + "'"))
                .hasSize(1);
        TABLE.add(row(scenario, 1, 1, 0, "(allowed)", 0, takeover()));
    }

    /** What the backends' logs tell of a prompt: event → ms since the epoch. */
    private Map<String, Long> events(String prompt) {
        return cluster.sims.stream()
                .flatMap(sim -> sim.events().stream())
                .filter(event -> event.path("prompt_id").asText().equals(prompt))
                .collect(Collectors.toMap(
                        event -> event.path("event").asText(),
                        event -> event.path("at").asLong(),
                        (one, other) -> one));
    }

    /** How many connections to a backend a node has found dead. */
    private static long deadLinks(MicroNode node) {
        try (Stream<String> lines = Files.lines(node.log())) {
            return lines.filter(line -> line.contains("went silent")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
