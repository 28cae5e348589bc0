package oart.ejb.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyEvent.PreviewFrame;
import oart.ejb.container.Threads;
import oart.ejb.job.JobEstimates;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.UserChanged;
import oart.persistence.TestDatabase;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.NewJob;
import oart.persistence.realtime.EventRepository;
import oart.persistence.realtime.PreviewRepository;
import oart.persistence.realtime.QueueRepository;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import oart.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers on a real database; readers do what the test says. */
class LiveIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant EVENING = Instant.parse("2026-03-01T18:00:00Z");

    @TempDir
    private Path folder;

    private final QuietThreads threads = new QuietThreads();
    private final MovedClock clock = new MovedClock();
    private final WorkflowId workflow = WorkflowId.random();
    private Database database;
    private JobRepository jobs;
    private Caller ada;
    private Caller bob;
    private Live live;

    /** Real threads; nothing repeats by itself. */
    private static final class QuietThreads implements Threads {
        private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(4);

        @Override
        public Executor executor() {
            return pool;
        }

        @Override
        public void later(Duration delay, Runnable work) {
            pool.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void every(Duration pause, String name, Runnable work) {
            // the tests call the ticks
        }

        @Override
        public void stop() {
            pool.shutdownNow();
        }
    }

    private static final class MovedClock extends Clock {
        private volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        jobs = new JobRepository(database);
        ada = user("ada");
        bob = user("bob");
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow.value());
        live = node("n1", 10);
    }

    private Live node(String name, int watchersPerUser) {
        Settings settings = Settings.load(
                folder, Map.of("POSTGRES_URL", "postgresql://a:b@127.0.0.1/x", "COMFYUI_SERVER", "127.0.0.1:8188"));
        JobEstimates estimates = new JobEstimates(jobs, new BackendPool(settings, null, null, null), clock);
        EventRepository events = new EventRepository(database);
        EventFeeds feeds = new EventFeeds(events, estimates, threads);
        Live made = new Live(
                events,
                feeds,
                new QueueBoard(new QueueRepository(database), estimates, feeds, threads),
                new Previews(new PreviewRepository(database), threads),
                new LiveConfig(watchersPerUser),
                clock,
                threads);
        made.start(name);
        return made;
    }

    @AfterEach
    void tearDown() {
        live.stop();
        threads.stop();
    }

    // Events ----------------------------------------------------------------------------------------------------------

    @Test
    void watcherShouldBeToldWhatIsThereAndWhatComesUntilTheEnd() {
        // Given
        JobId job = submit(ada);
        RecordingWire wire = new RecordingWire();
        live.watchJob(ada, EVENING, job, 0, wire);
        await().until(() -> wire.ids().equals(List.of(1L)));

        // When
        jobs.cancelQueued(job, "JOB_CANCELLED", "as asked");
        live.changed(Map.of(job, ada.id()));

        // Then
        assertThat(wire.end.join()).isEqualTo(LiveEnd.DONE);
        assertThat(wire.ids()).containsExactly(1L, 2L, 3L);
        assertThat(live.count()).isZero();
    }

    @Test
    void startShouldBeWhereTheClientIsAndAtTheBeginningWhenThatIsUnusable() {
        // Given
        JobId job = submit(ada);
        jobs.cancelQueued(job, "JOB_CANCELLED", "as asked");

        // When / Then
        assertThat(live.startOfJob(ada, job, Optional.empty())).hasValue(0);
        assertThat(live.startOfJob(ada, job, Optional.of("2"))).hasValue(2);
        assertThat(live.startOfJob(ada, job, Optional.of("3"))).isEqualTo(OptionalLong.empty());
        for (String unusable : List.of("4", "-1", "x", "", "99999999999999999999")) {
            assertThat(live.startOfJob(ada, job, Optional.of(unusable))).hasValue(0);
        }
        assertThatThrownBy(() -> live.startOfJob(bob, job, Optional.empty()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.NOT_FOUND));
        assertThat(live.startOfUser(bob, Optional.empty(), true)).isZero();
        assertThat(live.startOfUser(ada, Optional.of("x"), false)).isZero();
        assertThat(live.startOfUser(ada, Optional.empty(), true)).isPositive();
    }

    @Test
    void watcherThatTakesNothingShouldGetEverythingLaterAndHoldUpNobody() {
        // Given
        JobId job = submit(ada);
        RecordingWire slow = new RecordingWire();
        RecordingWire quick = new RecordingWire();
        slow.stop();
        live.watchJob(ada, EVENING, job, 0, slow);
        live.watchJob(ada, EVENING, job, 0, quick);

        // When
        database.update(
                "INSERT INTO job_events (job_id, seq, user_id, type, data) SELECT ?, n, ?, 'progress', '{\"job_id\":\"x\"}'"
                        + " FROM generate_series(2, 1000) n",
                job.value(),
                ada.id().value());
        live.changed(Map.of(job, ada.id()));

        // Then
        List<Long> all = LongStream.rangeClosed(1, 1000).boxed().toList();
        await().until(() -> quick.ids().equals(all));
        assertThat(slow.messages).hasSizeLessThanOrEqualTo(1);

        // And when
        slow.goOn();

        // Then
        await().until(() -> slow.ids().equals(all));
    }

    @Test
    void oneStreamOfAUserShouldKeepTheOrderOfIdsWhenCommitsDoNot() throws SQLException {
        // Given
        RecordingWire wire = new RecordingWire();
        live.watchJobs(ada, EVENING, 0, wire);
        JobId late = JobId.random();
        JobId early = JobId.random();
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute(insert(late));

            // When
            database.update(insert(early));
            live.changed(Map.of(early, ada.id()));
            await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(1)).until(() -> wire.ids()
                    .isEmpty());
            other.commit();
        }

        // Then
        await().until(() -> wire.ids().size() == 2);
        assertThat(wire.ids()).isSorted();
        assertThat(wire.messages.stream()
                        .map(message -> ((LiveMessage.Event) message).event().job()))
                .containsExactly(late, early);
    }

    private String insert(JobId job) {
        return "INSERT INTO job_events (job_id, seq, user_id, type, data) VALUES ('" + job + "', 1, '" + ada.id()
                + "', 'state', '{\"state\":\"QUEUED\"}')";
    }

    // Queue -----------------------------------------------------------------------------------------------------------

    @Test
    void queueShouldBeToldWithPositionsAndEstimatesOfTheOwnJobsOnly() {
        // Given
        database.update(
                "INSERT INTO generation_jobs_done (id, user_id, workflow_id, folder_id, state, attempt, last_seq, seeds, images, created_at,"
                        + " dispatched_at, finished_at) VALUES (gen_random_uuid(), ?, ?, gen_random_uuid(), 'SUCCEEDED', 1, 1, '{}', '[]',"
                        + " now(), now() - interval '10 s', now())",
                ada.id().value(),
                workflow.value());
        JobId first = submit(ada, 1);
        JobId second = submit(bob);
        RecordingWire queue = new RecordingWire();
        RecordingWire job = new RecordingWire();

        // When
        live.watchQueue(bob, EVENING, queue);
        live.watchJob(bob, EVENING, second, 0, job);

        // Then
        await().until(() -> !queue.messages.isEmpty() && !job.hints().isEmpty());
        assertThat(queue.messages)
                .containsExactly(
                        new LiveMessage.Queue(new QueueView(0, 2, 2, 20L, List.of(new QueueView.Own(second, 2, 20L)))));
        assertThat(job.hints().get(0).data()).contains("\"position\":2").contains("\"eta_seconds\":20");

        // And when
        jobs.cancelQueued(first, "JOB_CANCELLED", "as asked");
        live.changed(Map.of(first, ada.id()));

        // Then
        LiveMessage last =
                new LiveMessage.Queue(new QueueView(0, 1, 1, 10L, List.of(new QueueView.Own(second, 1, 10L))));
        await().until(() -> queue.messages.get(queue.messages.size() - 1).equals(last));
        await().until(() -> job.hints().size() == 2);
        assertThat(job.hints().get(1).data()).contains("\"position\":1").contains("\"eta_seconds\":10");
    }

    // Previews --------------------------------------------------------------------------------------------------------

    @Test
    void previewsShouldReachWatchersHereAtOnceAndElsewhereThroughTheDatabase() {
        // Given
        JobId job = submit(ada);
        Live there = node("n2", 10);
        RecordingWire here = new RecordingWire();
        RecordingWire elsewhere = new RecordingWire();
        RecordingWire foreign = new RecordingWire();
        RecordingWire otherJob = new RecordingWire();
        live.watchPreviews(ada, EVENING, Optional.empty(), here);
        live.watchPreviews(bob, EVENING, Optional.empty(), foreign);
        live.watchPreviews(ada, EVENING, Optional.of(submit(ada)), otherJob);

        // When nobody watches there
        live.preview(job, ada.id(), frame(1));

        // Then
        assertThat(here.messages).hasSize(1);
        assertThat(frames()).isEmpty();

        // And when somebody does
        there.watchPreviews(ada, EVENING, Optional.of(job), elsewhere);
        await().until(() ->
                !texts("SELECT node FROM preview_watches WHERE node = 'n2'").isEmpty());
        live.watchersChanged();
        await().until(() -> {
            live.preview(job, ada.id(), frame(2));
            return !frames().isEmpty();
        });
        there.previewsElsewhere("n2", List.of(job));
        there.previewsElsewhere("n1", List.of(job));

        // Then
        await().until(() -> !elsewhere.messages.isEmpty());
        assertThat(((LiveMessage.Preview) elsewhere.messages.get(0)).image()).containsExactly(2);
        assertThat(elsewhere.messages).hasSize(1);
        assertThat(foreign.messages).isEmpty();
        assertThat(otherJob.messages).isEmpty();

        // And when the watcher goes
        there.stop();

        // Then
        await().until(() ->
                texts("SELECT node FROM preview_watches WHERE node = 'n2'").isEmpty());
    }

    private static PreviewFrame frame(int n) {
        return new PreviewFrame(null, null, "image/png", new byte[] {(byte) n});
    }

    private List<String> frames() {
        return texts("SELECT job_id::text FROM preview_frames");
    }

    // Who may, and how long -------------------------------------------------------------------------------------------

    @Test
    void connectionsShouldEndWhenTheTokenDoesOrTheUserIsGone() {
        // Given
        RecordingWire brief = new RecordingWire();
        RecordingWire lasting = new RecordingWire();
        live.watchQueue(ada, NOON.plusSeconds(60), brief);
        live.watchPreviews(ada, EVENING, Optional.empty(), lasting);

        // When
        clock.now = NOON.plusSeconds(59);
        live.sweep();
        assertThat(brief.end).isNotDone();
        clock.now = NOON.plusSeconds(60);
        live.sweep();

        // Then
        assertThat(brief.end).isCompletedWithValue(LiveEnd.EXPIRED);
        live.endGone();
        assertThat(lasting.end).isNotDone();

        // And when
        database.update(
                "INSERT INTO user_tombstones (user_id) VALUES (?)", ada.id().value());
        live.endGone();

        // Then
        assertThat(lasting.end).isCompletedWithValue(LiveEnd.EXPIRED);
        assertThat(live.count()).isZero();
    }

    @Test
    void connectionsShouldEndWhenTheirUserIsMadeInactiveAndStayAtAnyOtherChange() {
        // Given
        RecordingWire wire = new RecordingWire();
        RecordingWire others = new RecordingWire();
        live.watchQueue(ada, EVENING, wire);
        live.watchQueue(bob, EVENING, others);
        live.onChange(new UserChanged(ada.id()));

        // When
        database.update(
                "UPDATE users SET is_active = false WHERE id = ?", ada.id().value());
        live.onChange(new UserChanged(ada.id()));

        // Then
        assertThat(wire.end.join()).isEqualTo(LiveEnd.EXPIRED);
        live.onChange(new UserChanged(bob.id()));
        assertThat(others.end).isNotDone();
    }

    @Test
    void connectionsShouldBeCountedForEachUserAndGivenBack() {
        // Given
        List<Watch> open = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            open.add(live.watchQueue(ada, EVENING, new RecordingWire()));
        }

        // When / Then
        assertThatThrownBy(() -> live.watchQueue(ada, EVENING, new RecordingWire()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.RATE_LIMITED));
        live.watchQueue(bob, EVENING, new RecordingWire());
        open.get(0).close();
        open.get(0).close();
        live.watchQueue(ada, EVENING, new RecordingWire());
        assertThatThrownBy(() -> live.requireRoom(ada)).isInstanceOf(ProblemException.class);
    }

    @Test
    void connectionsShouldEndWhenTheNodeStops() {
        // Given
        RecordingWire wire = new RecordingWire();
        live.watchQueue(ada, EVENING, wire);

        // When
        live.stop();

        // Then
        assertThat(wire.end).isCompletedWithValue(LiveEnd.STOPPING);
    }

    private JobId submit(Caller caller) {
        return submit(caller, 0);
    }

    private JobId submit(Caller caller, int priority) {
        JobId job = JobId.random();
        jobs.queue(
                new NewJob(
                        job,
                        caller.id(),
                        workflow,
                        null,
                        FolderId.random(),
                        priority,
                        "r",
                        "",
                        1,
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        null,
                        "{}",
                        "{}",
                        "{}",
                        "[]",
                        "[]",
                        "[]"),
                null,
                null);
        return job;
    }

    private Caller user(String name) {
        UserId id = UserId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at) VALUES (?, ?, ?, true, true, now())",
                id.value(),
                name + "@example.com",
                name);
        return new Caller(id, Set.of(Caller.Role.USER), List.of(), List.of());
    }

    private List<String> texts(String sql) {
        return database.list(sql, row -> row.getString(1));
    }
}
