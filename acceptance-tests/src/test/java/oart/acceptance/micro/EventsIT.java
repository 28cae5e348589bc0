package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.acceptance.http.EventReader;
import oart.acceptance.http.EventReader.Event;
import oart.acceptance.http.SocketReader;
import oart.sandbox.comfysim.ComfySim;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs as those see them who watch. */
class EventsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SKEW_SECONDS = 60;

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api bob = oart.api(FiefUser.BOB);

    private ComfySim comfy() {
        return oart.sandbox().comfySims().get(0);
    }

    @AfterEach
    void clearFaults() {
        comfy().clearFaults();
    }

    private static String submit(Api api, String workflow, Map<String, Object> parameters) {
        return api.submit(Map.of("workflow_id", workflow, "parameters", parameters));
    }

    /** Samples for a second or more, with a preview each step. */
    private static String sampled(Api api, int steps) {
        return submit(api, Workflows.TEXT_TO_IMAGE, Map.of("PROMPT", "a lighthouse", "STEPS", steps));
    }

    private static List<Long> ids(List<Event> events) {
        return events.stream().map(event -> event.id().orElseThrow()).toList();
    }

    private static List<String> states(List<Event> events) {
        return events.stream()
                .filter(event -> event.type().equals("state"))
                .map(event -> event.data().path("state").asText())
                .toList();
    }

    private static List<Long> upTo(int count) {
        return Stream.iterate(1L, n -> n + 1).limit(count).toList();
    }

    // Streams ---------------------------------------------------------------------------------------------------------

    @Test
    void streamShouldTellAJobInOrderAndCloseAfterItsEnd() {
        // Given
        String job = sampled(bob, 30);

        // When
        List<Event> events;
        try (EventReader stream = bob.events("image/job/" + job + "/events")) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
            assertThat(stream.header("Cache-Control")).contains("no-store");
            events = stream.stored();
        }

        // Then
        assertThat(ids(events)).isEqualTo(upTo(events.size()));
        assertThat(states(events)).containsExactly("QUEUED", "DISPATCHED", "RUNNING", "STORING", "SUCCEEDED");
        assertThat(events)
                .extracting(Event::type)
                .contains("progress", "node", "output")
                .endsWith("state", "end");
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(event.data().path("job_id").asText()).isEqualTo(job));
        assertThat(events.stream()
                        .filter(event -> event.type().equals("progress"))
                        .map(event -> event.data().path("progress").asDouble()))
                .isSorted()
                .allMatch(progress -> progress >= 0 && progress <= 1);
        JsonNode output = events.stream()
                .filter(event -> event.type().equals("output"))
                .findFirst()
                .orElseThrow()
                .data();
        bob.get(output.path("content").asText().substring(1)).expect(200);
        JsonNode end = events.get(events.size() - 1).data();
        assertThat(end.path("images").get(0).path("image_id")).isEqualTo(output.path("image_id"));
        assertThat(end.path("error").isNull()).isTrue();
    }

    @Test
    void streamShouldGoOnWhereAClientWasCutOffAndTellAnEndedJobAgain() {
        // Given
        String job = sampled(bob, 30);
        List<Event> first;
        try (EventReader stream = bob.events("image/job/" + job + "/events")) {
            first = stream.stored(3);
        }

        // When
        List<Event> rest = bob.events(
                        "image/job/" + job + "/events",
                        "Last-Event-ID",
                        Long.toString(first.get(2).id().orElseThrow()))
                .stored();

        // Then
        assertThat(ids(first)).containsExactly(1L, 2L, 3L);
        assertThat(ids(rest).get(0)).isEqualTo(4);
        assertThat(rest.get(rest.size() - 1).type()).isEqualTo("end");

        // And then, long after
        List<Event> again = bob.events("image/job/" + job + "/events").stored();
        assertThat(ids(again)).isEqualTo(upTo(3 + rest.size()));
        for (String unusable : List.of("x", "-1", "99999", "1.5", "")) {
            assertThat(ids(bob.events("image/job/" + job + "/events", "Last-Event-ID", unusable)
                            .stored(1)))
                    .containsExactly(1L);
        }
        assertThat(bob.events("image/job/" + job + "/events", "Last-Event-ID", Integer.toString(3 + rest.size()))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void streamsShouldBeRefusedAsAnythingElseIs() {
        String job = submit(bob, Workflows.FIRST_PICTURE, Map.of());
        oart.api(FiefUser.CAROL).get("image/job/" + job + "/events").problem(404);
        oart.anonymous().get("image/job/" + job + "/events").problem(401);
        bob.get("image/job/nonsense/events").problem(404);
        bob.delete("image/job/" + job + "/events").problem(405);
        bob.get("image/job/events?from=never").problem(422);
        assertThat(bob.events("image/job/" + job + "/events", "Accept", "application/json")
                        .status())
                .isIn(200, 406);
        bob.await(job, "SUCCEEDED");
        oart.api(FiefUser.ADA).get("image/job/" + job + "/events").expect(200);
    }

    @Test
    void oneStreamShouldTellAllJobsOfTheCallerAndNobodyElses() {
        // Given
        Api carol = oart.api(FiefUser.CAROL);
        EventReader stream = carol.events("image/job/events?from=now");
        assertThat(stream.status()).isEqualTo(200);

        // When
        String other = submit(bob, Workflows.FIRST_PICTURE, Map.of());
        Set<String> jobs = new LinkedHashSet<>();
        for (int n = 0; n < 3; n++) {
            jobs.add(submit(carol, Workflows.FIRST_PICTURE, Map.of("WIDTH", 64 + n)));
        }
        List<Event> events = new ArrayList<>();
        while (events.stream().filter(event -> event.type().equals("end")).count() < jobs.size()) {
            events.addAll(stream.stored(1));
        }
        stream.close();

        // Then
        assertThat(ids(events)).isSorted().doesNotHaveDuplicates();
        assertThat(events.stream().map(event -> event.data().path("job_id").asText()))
                .containsAll(jobs)
                .doesNotContain(other);
        String last = Long.toString(events.get(4).id().orElseThrow());
        assertThat(ids(carol.events("image/job/events", "Last-Event-ID", last).stored(events.size() - 5)))
                .isEqualTo(ids(events.subList(5, events.size())));
        assertThat(ids(carol.events("image/job/events").stored(1)).get(0))
                .isLessThanOrEqualTo(events.get(0).id().orElseThrow());
    }

    @Test
    void waitingJobShouldBeToldItsPositionWithoutAnId() {
        // Given
        comfy().fault("hold", Map.of());
        List<String> jobs = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            jobs.add(submit(bob, Workflows.FIRST_PICTURE, Map.of("WIDTH", 70 + n)));
        }

        // When
        try (EventReader stream = bob.events("image/job/" + jobs.get(4) + "/events")) {
            Event hint = stream.next().filter(event -> event.id().isEmpty()).orElseGet(() -> stream.next()
                    .orElseThrow());

            // Then
            assertThat(hint.id()).isEmpty();
            assertThat(hint.type()).isEqualTo("state");
            assertThat(hint.data().path("state").asText()).isEqualTo("QUEUED");
            assertThat(hint.data().path("position").asInt()).isBetween(1, 5);
        }
        jobs.forEach(job -> bob.delete("image/job/" + job));
    }

    @Test
    void quietStreamShouldShowThatItLives() {
        // Given
        EventReader stream = oart.api(FiefUser.CAROL).events("image/job/events?from=now");
        CompletableFuture<Void> reading = CompletableFuture.runAsync(stream::next);

        // When / Then
        await().atMost(Duration.ofSeconds(18)).until(() -> stream.comments() >= 2);
        assertThat(reading).isNotDone();
        stream.close();
    }

    @Test
    void endedJobShouldBeToldWholeHoweverOftenItIsAskedFor() {
        // Given
        String job = submit(bob, Workflows.FIRST_PICTURE, Map.of("WIDTH", 97));
        bob.await(job, "SUCCEEDED");
        List<Long> all = ids(bob.events("image/job/" + job + "/events").stored());

        // When
        List<CompletableFuture<List<Long>>> asked = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> ids(bob.events("image/job/" + job + "/events").stored())))
                .limit(200)
                .toList();

        // Then
        assertThat(asked).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(all));
    }

    // Sockets ---------------------------------------------------------------------------------------------------------

    @Test
    void socketOfAJobShouldTellTheSameAsItsStream() {
        // Given
        String job = sampled(bob, 10);

        // When
        SocketReader socket = bob.socket("websocket/job/" + job);
        int code = socket.closed()
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join();

        // Then
        assertThat(code).isEqualTo(1000);
        List<JsonNode> stored =
                socket.texts().stream().filter(text -> text.has("id")).toList();
        List<Event> events = bob.events("image/job/" + job + "/events").stored();
        assertThat(stored.stream().map(text -> text.path("id").asLong())).isEqualTo(ids(events));
        assertThat(stored.stream().map(text -> text.path("type").asText()))
                .isEqualTo(events.stream().map(Event::type).toList());
        assertThat(stored.get(0)).isEqualTo(events.get(0).data());
        assertThat(stored.get(stored.size() - 1))
                .isEqualTo(events.get(events.size() - 1).data());
    }

    @Test
    void handshakesShouldBeRefusedWithTheReason() {
        String job = submit(bob, Workflows.FIRST_PICTURE, Map.of());
        assertThat(oart.anonymous().handshake("websocket/queue-status")).isEqualTo(401);
        assertThat(oart.withToken("nonsense").handshake("websocket/preview")).isEqualTo(401);
        assertThat(oart.api(FiefUser.CAROL).handshake("websocket/job/" + job)).isEqualTo(404);
        assertThat(bob.handshake("websocket/job/nonsense")).isEqualTo(404);
        assertThat(bob.handshake("websocket/preview?job=nonsense")).isEqualTo(422);
        assertThat(oart.api(FiefUser.CAROL).handshake("websocket/preview?job=" + job))
                .isEqualTo(404);
        assertThat(bob.handshake("websocket/job/" + job)).isEqualTo(101);
        bob.await(job, "SUCCEEDED");
    }

    @Test
    void queueShouldBeToldAtOnceAndAfterEveryChange() {
        // Given
        comfy().fault("hold", Map.of());
        SocketReader socket = bob.browserSocket("websocket/queue-status");
        await().atMost(SOON).until(() -> !socket.texts().isEmpty());

        // When
        List<String> jobs = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            jobs.add(submit(bob, Workflows.FIRST_PICTURE, Map.of("WIDTH", 80 + n)));
        }

        // Then
        assertThat(socket.subprotocol()).isEqualTo("oart");
        assertThat(socket.texts()).allSatisfy(text -> {
            assertThat(text.path("status").asText()).isEqualTo("success");
            assertThat(text.path("data").path("queue_running").isInt()).isTrue();
            assertThat(text.path("data").path("queue_pending").isInt()).isTrue();
            assertThat(text.path("data").path("queue_position").isInt()).isTrue();
        });
        await().atMost(SOON).until(() -> {
            JsonNode data = last(socket).path("data");
            return data.path("queue_pending").asInt() >= 3
                    && data.path("queue_position").asInt() == 1
                    && data.path("queue_running").asInt() == 1;
        });

        // And when
        comfy().clearFaults();
        jobs.forEach(job -> bob.await(job, "SUCCEEDED"));

        // Then
        await().atMost(SOON).until(() -> {
            JsonNode data = last(socket).path("data");
            return data.path("queue_pending").asInt() == 0
                    && data.path("queue_position").asInt() == 0
                    && data.path("queue_running").asInt() == 0;
        });
        socket.close();
    }

    private static JsonNode last(SocketReader socket) {
        List<JsonNode> texts = socket.texts();
        return texts.get(texts.size() - 1);
    }

    @Test
    void previewsShouldBeShownToTheirOwnerOnlyAndOfTheJobAskedForOnly() {
        // Given
        SocketReader all = bob.socket("websocket/preview");
        SocketReader foreign = oart.api(FiefUser.CAROL).socket("websocket/preview");
        String job = sampled(bob, 20);
        SocketReader one = bob.socket("websocket/preview?job=" + job);

        // When
        bob.await(job, "SUCCEEDED");
        int seen = one.frames().size();
        bob.await(sampled(bob, 10), "SUCCEEDED");

        // Then
        await().atMost(SOON).until(() -> all.frames().size() > one.frames().size());
        assertThat(all.frames()).allSatisfy(EventsIT::assertPicture);
        assertThat(one.frames()).isNotEmpty().hasSize(seen).allSatisfy(EventsIT::assertPicture);
        assertThat(foreign.frames()).isEmpty();
        Stream.of(all, one, foreign).forEach(SocketReader::close);
    }

    private static void assertPicture(byte[] frame) {
        assertThat(frame.length).isGreaterThan(100);
        boolean jpeg = (frame[0] & 0xff) == 0xff && (frame[1] & 0xff) == 0xd8;
        boolean png = (frame[0] & 0xff) == 0x89 && frame[1] == 'P';
        assertThat(jpeg || png).isTrue();
    }

    // Who watches -----------------------------------------------------------------------------------------------------

    @Test
    void socketsAndStreamsShouldEndWhenTheTokenDoes() {
        // Given
        long exp = Instant.now().getEpochSecond() - SKEW_SECONDS + 6;
        Api brief = oart.withToken(oart.sandbox().issuer().mint(FiefUser.BOB, Map.of("exp", exp)));

        // When
        SocketReader queue = brief.socket("websocket/queue-status");
        SocketReader previews = brief.socket("websocket/preview");
        EventReader stream = brief.events("image/job/events?from=now");

        // Then
        assertThat(stream.stored()).isEmpty();
        assertThat(Instant.now().getEpochSecond()).isBetween(exp + SKEW_SECONDS, exp + SKEW_SECONDS + 5);
        assertThat(queue.closed()
                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                        .join())
                .isEqualTo(4401);
        assertThat(previews.closed()
                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                        .join())
                .isEqualTo(4401);
        assertThat(brief.handshake("websocket/queue-status")).isEqualTo(401);
    }

    @Test
    void slowReadersShouldDelayNobodyAndMissNoState() throws IOException {
        // Given
        String slowJob = sampled(bob, 100);
        SocketReader quick = bob.socket("websocket/preview?job=" + slowJob);
        try (Socket slowPreviews = raw("websocket/preview", true);
                Socket slowStream = raw("image/job/" + slowJob + "/events", false)) {
            // When
            List<Event> events = bob.events("image/job/" + slowJob + "/events").stored();

            // Then
            assertThat(states(events)).endsWith("SUCCEEDED");
            assertThat(quick.frames().size()).isGreaterThan(30);
            assertThat(submitAndWait()).isLessThan(Duration.ofSeconds(10));

            String late = new String(readAll(slowStream), StandardCharsets.UTF_8);
            assertThat(late).contains("event: end");
            for (Event event : events) {
                assertThat(late).contains("\nid: " + event.id().orElseThrow() + "\n");
            }
            assertThat(slowPreviews.getInputStream().read()).isNotNegative();
        }
        quick.close();
    }

    private Duration submitAndWait() {
        long before = System.nanoTime();
        bob.await(submit(bob, Workflows.FIRST_PICTURE, Map.of("WIDTH", 99)), "SUCCEEDED");
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** A connection whose answer nobody reads, with as little room on the way as can be had. */
    private Socket raw(String path, boolean upgrade) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(
                new java.net.InetSocketAddress(oart.url().getHost(), oart.url().getPort()));
        String head = "GET /" + path + " HTTP/1.1\r\nHost: " + oart.url().getAuthority() + "\r\nAuthorization: Bearer "
                + oart.sandbox().issuer().mint(FiefUser.BOB) + "\r\n"
                + (upgrade
                        ? "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                        : "Connection: close\r\n\r\n");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static byte[] readAll(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try (InputStream in = socket.getInputStream()) {
            return in.readAllBytes();
        }
    }

    @Test
    void hundredsOfWatchersShouldAllSeeTheWholeJob() {
        // Given
        comfy().fault("hold", Map.of());
        String job = sampled(bob, 10);
        List<SocketReader> sockets = new ArrayList<>();
        for (int n = 0; n < 250; n++) {
            sockets.add(bob.socket("websocket/job/" + job));
        }
        List<SocketReader> queues = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            queues.add(oart.api(FiefUser.CAROL).socket("websocket/queue-status"));
        }
        List<EventReader> streams = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            streams.add(bob.events("image/job/" + job + "/events"));
        }

        // When
        comfy().clearFaults();
        bob.await(job, "SUCCEEDED");

        // Then
        List<Long> all = ids(bob.events("image/job/" + job + "/events").stored());
        CompletableFuture.allOf(sockets.stream().map(SocketReader::closed).toArray(CompletableFuture[]::new))
                .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                .join();
        assertThat(sockets).allSatisfy(socket -> assertThat(
                        socket.texts().stream().filter(text -> text.has("id")).map(text -> text.path("id")
                                .asLong()))
                .isEqualTo(all));
        assertThat(streams)
                .allSatisfy(stream -> assertThat(ids(stream.stored())).isEqualTo(all));
        await().atMost(SOON).until(() -> queues.stream()
                .allMatch(queue -> !queue.texts().isEmpty()
                        && last(queue).path("data").path("queue_running").asInt() == 0));
        queues.forEach(SocketReader::close);
    }

    @Test
    void watchersShouldSeeAJobFromAnyNode() {
        // Given
        MicroNode second = oart.secondNode();
        Api there = new Api(
                second.url(), java.util.Optional.of(oart.sandbox().issuer().mint(FiefUser.BOB)));
        try {
            SocketReader here = bob.socket("websocket/preview");
            SocketReader elsewhere = there.socket("websocket/preview");
            SocketReader queue = there.socket("websocket/queue-status");
            await().atMost(SOON).until(() -> oart.sql("select count(distinct node) from preview_watches")
                    .equals("2"));

            // When
            String job = sampled(bob, 80);
            List<Event> events = there.events("image/job/" + job + "/events").stored();

            // Then
            assertThat(states(events)).startsWith("QUEUED").endsWith("SUCCEEDED");
            assertThat(ids(events)).isEqualTo(upTo(events.size()));
            assertThat(ids(bob.events("image/job/" + job + "/events").stored())).isEqualTo(ids(events));
            assertThat(here.frames()).hasSizeGreaterThan(3).allSatisfy(EventsIT::assertPicture);
            assertThat(elsewhere.frames()).hasSizeGreaterThan(3).allSatisfy(EventsIT::assertPicture);
            assertThat(Math.min(here.frames().size(), elsewhere.frames().size()))
                    .as("four a second at most reach the node that does not run the job")
                    .isLessThan(
                            Math.max(here.frames().size(), elsewhere.frames().size()));
            await().atMost(SOON).until(() -> queue.texts().size() >= 3);
            here.close();
            elsewhere.close();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(registrations(FiefUser.BOB)).isNull());
        } finally {
            second.close();
        }
    }

    @Test
    void socketsClosedRightAfterTheirHandshakeShouldNotBeWatchersForLong() {
        // When
        for (int n = 0; n < 20; n++) {
            assertThat(oart.api(FiefUser.ADA).handshake("websocket/preview")).isEqualTo(101);
        }

        // Then: also those whose end the server did not notice
        await().pollDelay(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(45))
                .untilAsserted(() -> assertThat(registrations(FiefUser.ADA)).isNull());
    }

    /** Of nodes at which previews of this user are watched; null when there are none. */
    private String registrations(FiefUser user) {
        return oart.sql("select string_agg(node, ', ') from preview_watches where user_id = '" + user.id() + "'");
    }
}
