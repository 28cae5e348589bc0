package oart.acceptance.fault;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
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
                takeover == null ? "-" : String.format(Locale.ROOT, "%.1f s", takeover)));
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

    /** Kills the node that drives the job, and waits until the other one does, or the job has ended. */
    private void killOwner(String job) throws Exception {
        MicroNode owner = cluster.owner(job);
        String before = cluster.sql("select owner from generation_jobs where id = '" + job + "'");
        owner.kill();
        long killed = System.nanoTime();
        awaitTakeover(
                () -> !before.equals(cluster.sql("select owner from generation_jobs where id = '" + job + "'")),
                killed);
    }

    private void awaitTakeover(Callable<Boolean> taken, long since) {
        Awaitility.await().atMost(TAKEOVER).pollInterval(Duration.ofMillis(50)).until(taken);
        takeover = (System.nanoTime() - since) / 1e9;
    }

    // A node dies
    // -------------------------------------------------------------------------------------------------------

    @Test
    void nodeKilledAfterTheClaimBeforeThePost() throws Exception {
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
    void nodeKilledAfterThePostBeforeItsAnswer() throws Exception {
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
    void nodeKilledWhileThePromptRuns() throws Exception {
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
    void nodeKilledAfterSuccessBeforeTheDownload() throws Exception {
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
    void nodeKilledBetweenTwoOutputs() throws Exception {
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
    void nodeKilledBeforeTheFinalCommit() throws Exception {
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
    void oneOfTwoNodesKilledUnderLoad() throws Exception {
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
        cluster.backends.get(0).silence();
        long since = System.nanoTime();
        await().until(() -> System.nanoTime() - since > Duration.ofSeconds(12).toNanos());

        // Then
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
                .contains("crash");
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
        cluster.database.silence();
        long since = System.nanoTime();
        await().until(() -> System.nanoTime() - since > Duration.ofSeconds(20).toNanos());

        // Then
        verify();
    }

    @Test
    void listeningConnectionCut() {
        load.send(12);
        cluster.sql(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen%' or application_name ilike '%listen%'");
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
        cluster.database.loseAnswerTo(job + "_0.");
        cluster.sims.forEach(SimProcess::clearFaults);

        // Then
        await().until(cluster.database::isHolding);
        verify();
    }

    // The object store
    // ------------------------------------------------------------------------------------------------------

    @Test
    @Tag("long")
    void storeDownForHalfAMinute() {
        load.send(12);
        cluster.store.cut();
        long since = System.nanoTime();
        await().until(() -> System.nanoTime() - since > Duration.ofSeconds(30).toNanos());
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

    /** The one exception that is allowed a second run, and how it is cleaned up. */
    @Test
    void promptSentLateBecomesAnOrphanAndIsRemoved() throws SQLException {
        // Given: the POST is on its way, and does not arrive
        cluster.backends.forEach(relay -> relay.holdAt("POST /prompt", 0));
        allSims("hold", Map.of());
        String job = submitPicture(1);
        await().until(() -> cluster.backends.stream().anyMatch(Relay::isHolding));
        String first = cluster.sql("select prompt_id from generation_jobs where id = '" + job + "'");

        // When: it was given up and sent again, and now it arrives after all
        await().until(() -> {
            String now = cluster.sql("select prompt_id from generation_jobs where id = '" + job + "' and attempt > 1");
            return now != null && !now.equals(first);
        });
        cluster.backends.forEach(Relay::pass);
        await().until(() -> events(first).contains("received"));

        // Then: it is gone within 5 s, and the job's results come once
        Awaitility.await().atMost(Duration.ofSeconds(8)).until(() -> {
            List<String> events = events(first);
            if (events.contains("started")) {
                cluster.sims.forEach(SimProcess::clearFaults);
            }
            return events.contains("deleted") || events.contains("interrupted") || events.contains("success");
        });
        assertThat(events(first)).as("it was removed, not run").doesNotContain("success");
        cluster.heal();
        awaitState(job, "SUCCEEDED");
        assertThat(cluster.column("select url from images where job_id = '" + job + "'"))
                .hasSize(1);
        TABLE.add(row(scenario, 1, 1, 0, "(allowed)", 0, "-"));
    }

    private List<String> events(String prompt) {
        return cluster.sims.stream()
                .flatMap(sim -> sim.events().stream())
                .filter(event -> event.path("prompt_id").asText().equals(prompt))
                .map(event -> event.path("event").asText())
                .toList();
    }
}
