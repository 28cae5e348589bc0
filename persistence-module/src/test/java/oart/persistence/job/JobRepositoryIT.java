package oart.persistence.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import oart.persistence.TestDatabase;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.image.ImageId;
import oart.persistence.image.NewUpload;
import oart.persistence.image.UploadId;
import oart.persistence.image.UploadRepository;
import oart.persistence.job.JobRepository.Admission;
import oart.persistence.job.JobRepository.Offer;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobRepositoryIT {
    private static final Duration LEASE = Duration.ofSeconds(10);
    /** For what must not wait at all. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration NO_LEASE = Duration.ZERO;

    private Database database;
    private JobRepository jobs;
    private UserId ada;
    private UserId bob;
    private UUID plan;
    private WorkflowId workflow;
    private BackendId backend;

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        jobs = new JobRepository(database);
        plan = UUID.randomUUID();
        database.update(
                "INSERT INTO plans (name, description, price, is_active, parameters, type_parameters, segment_parameters, id,"
                        + " created_at, updated_at) VALUES ('FREE', '', 0, true, '[]', '{}', '{}', ?, now(), now())",
                plan);
        ada = user("ada");
        bob = user("bob");
        workflow = WorkflowId.random();
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow.value());
        backend = backends(2, "http://one:8188").get(0);
    }

    @Test
    void aJobShouldGoAllTheWayWhenNothingFails() {
        // Given
        JobId job = submit(ada, "r", 0);

        // When
        ClaimedJob claimed = claim("r").orElseThrow();
        assertThat(jobs.accepted(job, claimed.epoch())).contains(false);
        assertThat(jobs.running(job, claimed.epoch())).contains(false);
        assertThat(jobs.running(job, claimed.epoch())).contains(false);
        assertThat(jobs.progress(List.of(progress(job, claimed.epoch(), 0.5, "3"))))
                .containsExactly(job);
        assertThat(jobs.progress(List.of(progress(job, claimed.epoch(), 0.75, "3"))))
                .containsExactly(job);
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(0, 1, 1));
        assertThat(jobs.storing(Map.of(job, claimed.epoch()))).containsExactly(job);
        Optional<JobRow> ended = jobs.succeed(
                job,
                claimed.epoch(),
                List.of(image("b/a_0.png"), image("b/a_1.png")),
                "[{\"id\":\"a\",\"output\":{\"name\":\"IMAGE\"}},{\"id\":\"b\"}]");

        // Then
        JobRow row = jobs.find(job).orElseThrow();
        assertThat(ended).contains(row);
        assertThat(row.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(row.images()).startsWith("[{\"id\":\"a\"");
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(0, 0, 2));
        assertThat(
                        texts(
                                "SELECT url || ' ' || output_index || ' ' || (parameters->>'p') FROM images ORDER BY output_index"))
                .containsExactly("b/a_0.png 0 {{x}}", "b/a_1.png 1 {{x}}");
        assertThat(texts("SELECT seq || type || coalesce(data->>'state', '') FROM job_events ORDER BY seq"))
                .containsExactly(
                        "1stateQUEUED",
                        "2stateDISPATCHED",
                        "3stateRUNNING",
                        "4node",
                        "5progress",
                        "6progress",
                        "7stateSTORING",
                        "8output",
                        "9output",
                        "10stateSUCCEEDED",
                        "11endSUCCEEDED");
        assertThat(texts("SELECT seq::text FROM job_events ORDER BY id"))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        assertThat(texts("SELECT data->>'job_id' FROM job_events")).containsOnly(job.toString());
        assertThat(texts("SELECT data->>'title' FROM job_events WHERE type = 'node'"))
                .containsExactly("title of 3");
        assertThat(texts(
                        "SELECT concat_ws(' ', data->>'index', data->>'image_id', data->>'name', data->>'content') FROM job_events"
                                + " WHERE type = 'output' ORDER BY seq"))
                .containsExactly("0 a IMAGE /image/a/content", "1 b /image/b/content");
        assertThat(texts("SELECT data->'images'->1->>'image_id' FROM job_events WHERE type = 'end'"))
                .containsExactly("b");
        assertThat(texts("SELECT last_seq::text FROM generation_jobs_done")).containsExactly("11");
        assertThat(texts("SELECT n::text FROM backend_slots WHERE job_id IS NOT NULL"))
                .isEmpty();
        assertThat(jobs.ended(List.of(job, JobId.random()))).containsExactly(job);
    }

    @Test
    void everyEndShouldLeaveAWebhookDeliveryAndTellOfItWhenTheJobHasACallback() throws Exception {
        // Given
        JobId succeeds = submit(ada, "r", 0);
        JobId fails = submit(ada, "r", 0);
        JobId cancelled = submit(bob, "r", 0);
        database.update("UPDATE generation_jobs SET callback_url = 'https://hooks.example/' || user_id");
        JobId silent = submit(bob, "s", 0);
        try (Connection listener = database.dataSource().getConnection();
                java.sql.Statement listen = listener.createStatement()) {
            listen.execute("LISTEN oart_webhook");

            // When
            jobs.cancelQueued(silent, "JOB_CANCELLED", "no");
            listen.execute("SELECT 1");
            boolean toldWithout = told(listener);
            jobs.cancelQueued(cancelled, "JOB_CANCELLED", "no");
            ClaimedJob first = claim("r").orElseThrow();
            ClaimedJob second = claim("r").orElseThrow();
            jobs.succeed(first.id(), first.epoch(), List.of(image("b/a_0.png")), "[]");
            jobs.fail(second.id(), second.epoch(), JobState.FAILED, "JOB_FAILED", "no", "{}");
            listen.execute("SELECT 1");

            // Then
            assertThat(toldWithout).isFalse();
            assertThat(told(listener)).isTrue();
        }
        assertThat(texts("SELECT job_id || state || user_id || url || attempts FROM webhook_deliveries"))
                .containsExactlyInAnyOrder(
                        succeeds + "PENDING" + ada + "https://hooks.example/" + ada + "0",
                        fails + "PENDING" + ada + "https://hooks.example/" + ada + "0",
                        cancelled + "PENDING" + bob + "https://hooks.example/" + bob + "0");
        database.update("DELETE FROM generation_jobs_done");
        assertThat(texts("SELECT job_id::text FROM webhook_deliveries")).isEmpty();
    }

    private static boolean told(Connection listener) throws java.sql.SQLException {
        var arrived = listener.unwrap(org.postgresql.PGConnection.class).getNotifications();
        return arrived != null && arrived.length > 0;
    }

    @Test
    void everyWriteShouldBeRefusedWhenAnotherNodeHasAdoptedTheJob() {
        // Given
        JobId job = submit(ada, "r", 0);
        ClaimedJob old = jobs.claim("n1", NO_LEASE, offers("r"), Map.of(), 1).get(0);
        ClaimedJob adopted = jobs.adopt("n2", LEASE, List.of(old.backend()), 10).get(0);

        // Then
        assertThat(adopted.prompt()).isEqualTo(old.prompt());
        assertThat(adopted.attempt()).isEqualTo(1);
        assertThat(jobs.accepted(job, old.epoch())).isEmpty();
        assertThat(jobs.running(job, old.epoch())).isEmpty();
        assertThat(jobs.storing(Map.of(job, old.epoch()))).isEmpty();
        assertThat(jobs.requeue(job, old.epoch(), Duration.ZERO, "lost", true)).isFalse();
        assertThat(jobs.fail(job, old.epoch(), JobState.FAILED, "JOB_FAILED", "no", "{}"))
                .isEmpty();
        assertThat(jobs.succeed(job, old.epoch(), List.of(image("b/x.png")), "[]"))
                .isEmpty();
        assertThat(texts("SELECT url FROM images")).isEmpty();
        assertThat(jobs.renew(Map.of(job, old.epoch()), LEASE)).isEmpty();
        assertThat(jobs.renew(Map.of(job, adopted.epoch()), LEASE)).containsExactly(Map.entry(job, false));
        assertThat(jobs.adopt("n3", LEASE, List.of(old.backend()), 10)).isEmpty();
    }

    @Test
    void aJobAtABackendThatANodeCannotReachShouldBeLeftToOthersForAWhile() {
        // Given
        JobId job = submit(ada, "r", 0);
        jobs.claim("n1", NO_LEASE, offers("r"), Map.of(), 1);

        // When / Then
        assertThat(jobs.adopt("n2", LEASE, List.of(), 10)).isEmpty();
        database.update(
                "UPDATE generation_jobs SET lease_until = clock_timestamp() - make_interval(secs => ?)",
                1 + 2 * LEASE.toSeconds());
        assertThat(jobs.adopt("n2", LEASE, List.of(), 10))
                .extracting(ClaimedJob::id)
                .containsExactly(job);
    }

    @Test
    void releasedJobsShouldBeAdoptableAtOnceAndOthersNot() {
        // Given
        backends(2, "http://one:8188");
        submit(ada, "r", 0);
        submit(ada, "r", 0);
        ClaimedJob released = claim("r").orElseThrow();
        ClaimedJob kept = claim("r").orElseThrow();

        // When
        jobs.release(Map.of(released.id(), released.epoch(), kept.id(), kept.epoch() + 1));

        // Then
        assertThat(jobs.adopt("n2", LEASE, List.of(released.backend()), 10))
                .extracting(ClaimedJob::id)
                .containsExactly(released.id());
    }

    @Test
    void requeueShouldGiveANewPromptAndCountAgainWhenAPromptWasLost() {
        // Given
        JobId job = submit(ada, "r", 0);
        ClaimedJob first = claim("r").orElseThrow();

        // When
        assertThat(jobs.requeue(job, first.epoch(), Duration.ZERO, "lost", true))
                .isTrue();
        ClaimedJob second = claim("r").orElseThrow();

        // Then
        assertThat(second.id()).isEqualTo(job);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.failures()).isEqualTo(1);
        assertThat(second.prompt()).isNotEqualTo(first.prompt());
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(0, 1, 1));
        assertThat(jobs.running(job, first.epoch())).isEmpty();
    }

    @Test
    void claimShouldAlternateBetweenUsersWhenOneHasManyJobs() {
        // Given
        for (int i = 0; i < 5; i++) {
            submit(ada, "r", 0);
        }
        backends(10, "http://one:8188");
        claim("r");
        JobId late = submit(bob, "r", 0);

        // When
        List<JobId> order = new ArrayList<>();
        for (Optional<ClaimedJob> next = claim("r"); next.isPresent(); next = claim("r")) {
            order.add(next.get().id());
        }

        // Then
        assertThat(order.indexOf(late)).isLessThanOrEqualTo(1);
        assertThat(order).hasSize(5);
    }

    @Test
    void claimShouldTakeAnotherUsersFirstJobNextWhenOneHasAThousandWithTheirModelLoaded() {
        // Given
        backends(4, "http://one:8188");
        for (int i = 0; i < 1_000; i++) {
            submit(ada, "r", 0, "flux");
        }
        claim("r");
        claim("r");

        // When
        JobId first = submit(bob, "r", 0, "sdxl");

        // Then: nothing but what was at the backend already comes before
        assertThat(claim("r").orElseThrow().id()).isEqualTo(first);
    }

    @Test
    void claimShouldPreferTheModelThatIsLoadedWithinTheLookAhead() {
        // Given: the users take turns, and their models differ
        backends(12, "http://one:8188");
        List<JobId> adas = new ArrayList<>();
        List<JobId> bobs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            adas.add(submit(ada, "flux", 0, "flux"));
            bobs.add(submit(bob, "sdxl", 0, "sdxl"));
        }
        List<Offer> both = List.of(new Offer("flux", backend), new Offer("sdxl", backend));

        // When
        List<JobId> order = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            order.add(jobs.claim("n1", LEASE, both, Map.of(), 1).get(0).id());
        }

        // Then: both begin at once, and from then on the model stays until the other user would be left too far behind
        List<JobId> loaded = bobs.contains(order.get(1)) ? bobs : adas;
        List<JobId> other = loaded == bobs ? adas : bobs;
        assertThat(order.get(0)).isEqualTo(other.get(0));
        assertThat(order.subList(1, 11)).isEqualTo(loaded.subList(0, 10));
        assertThat(order.get(11)).isEqualTo(other.get(1));
    }

    @Test
    void aUserShouldNotFallBehindForJobsThatWereCancelled() {
        // Given
        backends(4, "http://one:8188");
        for (int i = 0; i < 20; i++) {
            jobs.cancelQueued(submit(bob, "r", 0), "JOB_CANCELLED", "as asked");
        }
        for (int i = 0; i < 5; i++) {
            submit(ada, "r", 0);
        }
        claim("r");

        // When
        JobId first = submit(bob, "r", 0);

        // Then
        assertThat(claim("r").orElseThrow().id()).isEqualTo(first);
    }

    @Test
    void aWaitingJobShouldBeMovedAndNoOther() {
        // Given
        JobId first = submit(ada, "r", 0);
        JobId second = submit(ada, "r", 0);

        // When / Then
        assertThat(jobs.prioritise(second, 7)).contains(0);
        assertThat(jobs.prioritise(second, 8)).contains(7);
        assertThat(jobs.find(second).orElseThrow().priority()).isEqualTo(8);
        assertThat(jobs.find(first).orElseThrow().position()).isEqualTo(2);
        assertThat(claim("r").orElseThrow().id()).isEqualTo(second);
        assertThat(jobs.prioritise(second, 9)).isEmpty();
        assertThat(jobs.prioritise(JobId.random(), 9)).isEmpty();
    }

    @Test
    void theTimeLeftShouldBeToldByTheClockOfTheDatabase() {
        // Given
        submit(ada, "r", 0);
        database.update("UPDATE generation_jobs SET deadline = clock_timestamp() + interval '100 s'");

        // When
        ClaimedJob claimed =
                jobs.claim("n1", NO_LEASE, offers("r"), Map.of(), 1).get(0);
        Duration atClaim = claimed.timeLeft();
        database.update("UPDATE generation_jobs SET deadline = clock_timestamp() - interval '100 s'");
        Duration atAdoption =
                jobs.adopt("n2", LEASE, List.of(claimed.backend()), 10).get(0).timeLeft();

        // Then
        assertThat(atClaim).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
        assertThat(atAdoption).isBetween(Duration.ofSeconds(-110), Duration.ofSeconds(-100));
    }

    @Test
    void claimShouldTakeTheHigherPriorityFirstAndNothingWithoutRoom() {
        // Given
        submit(ada, "r", 0);
        submit(ada, "r", 0);
        JobId high = submit(bob, "r", 5);

        // When / Then
        assertThat(claim("r").orElseThrow().id()).isEqualTo(high);
        assertThat(claim("r")).isPresent();
        assertThat(claim("r")).isEmpty();
    }

    @Test
    void claimShouldPassOverAUserAtTheLimitOfConcurrentJobs() {
        // Given
        database.update("UPDATE plans SET max_concurrent_jobs = 1");
        backends(10, "http://one:8188");
        JobId first = submit(ada, "r", 0);
        JobId second = submit(ada, "r", 0);
        JobId other = submit(bob, "r", 0);

        // When
        List<ClaimedJob> claimed = List.of(claim("r").orElseThrow(), claim("r").orElseThrow());

        // Then
        assertThat(claimed).extracting(ClaimedJob::id).containsExactlyInAnyOrder(first, other);
        assertThat(claim("r")).isEmpty();
        ClaimedJob adas =
                claimed.stream().filter(job -> job.id().equals(first)).findAny().orElseThrow();
        JobRow ended = jobs.succeed(adas.id(), adas.epoch(), List.of(), "[]").orElseThrow();
        assertThat(ended.startedAt()).as("though nobody wrote that it ran").isEqualTo(ended.dispatchedAt());
        assertThat(claim("r").orElseThrow().id()).isEqualTo(second);
    }

    @Test
    void claimShouldHoldAUserWithoutAPlanToTheFreeOne() {
        // Given
        database.update("UPDATE plans SET max_concurrent_jobs = 1, price = 0, is_active = true");
        database.update("UPDATE users SET plan_id = NULL");
        backends(10, "http://one:8188");
        submit(ada, "r", 0);
        submit(ada, "r", 0);

        // When / Then
        assertThat(claim("r")).isPresent();
        assertThat(claim("r")).isEmpty();
    }

    @Test
    void anUploadShouldStayWhileItIsYoungOrAJobNamesIt() {
        // Given
        UploadRepository uploads = new UploadRepository(database);
        UploadId young = upload(uploads, Duration.ofHours(1));
        UploadId old = upload(uploads, Duration.ofHours(-1));
        UploadId named = upload(uploads, Duration.ofHours(-1));
        jobs.keepUploads(submit(ada, "r", 0), List.of(named.value(), UUID.randomUUID()));

        // When
        List<String> removed = uploads.removeExpired(10);

        // Then
        assertThat(removed).containsExactly("key-" + old);
        assertThat(uploads.find(ada, young.value())).isPresent();
        assertThat(uploads.find(ada, named.value())).isPresent();
        assertThat(uploads.find(bob, named.value())).isEmpty();
    }

    private UploadId upload(UploadRepository uploads, Duration keep) {
        UploadId id = UploadId.random();
        uploads.add(new NewUpload(id, ada, "key-" + id, new byte[] {1}, "image/png", 10, 1, 1, keep));
        return id;
    }

    @Test
    void claimShouldOnlyGiveABackendWhatItCanRun() {
        // Given
        submit(ada, "flux", 0);
        JobId plain = submit(bob, "plain", 0);

        // When / Then
        assertThat(jobs.waitingRequirements()).containsExactlyInAnyOrder("flux", "plain");
        assertThat(jobs.specimen("flux")).contains("{\"1\":{}}");
        assertThat(claim("plain").orElseThrow().id()).isEqualTo(plain);
        assertThat(claim("plain")).isEmpty();
    }

    @Test
    void queueShouldAdmitExactlyTheRestWhenManyAskAtOnce() throws Exception {
        // Given
        var executor = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Admission>> asked = new ArrayList<>();

        // When
        for (int i = 0; i < 50; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> queue(ada, 1, null, 3), executor));
        }
        Map<Admission, Long> answers = asked.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.groupingBy(answer -> answer, Collectors.counting()));
        executor.shutdown();

        // Then
        assertThat(answers).isEqualTo(Map.of(Admission.QUEUED, 3L, Admission.LIMIT_REACHED, 47L));
        assertThat(texts("SELECT id::text FROM generation_jobs")).hasSize(3);
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(3, 0, 3));
        assertThat(queue(bob, 1, 0, null)).isEqualTo(Admission.LIMIT_REACHED);
        assertThat(queue(bob, 2, null, 1)).isEqualTo(Admission.LIMIT_REACHED);
        assertThat(jobs.usage(bob)).isEqualTo(Usage.NONE);
    }

    private Admission queue(UserId user, int images, Integer maxQueued, Integer perDay) {
        return jobs.queue(newJob(JobId.random(), user, "r", 0, "", images), maxQueued, perDay);
    }

    @Test
    void aFailedJobShouldCostNothingAndAKeyShouldBeTakenOnce() {
        // Given
        JobId job = submit(ada, "r", 0);
        ClaimedJob claimed = claim("r").orElseThrow();

        // When
        jobs.fail(job, claimed.epoch(), JobState.FAILED, "JOB_FAILED", "it broke", "{\"node\":\"3\"}");

        // Then
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(0, 0, 0));
        JobRow row = jobs.find(job).orElseThrow();
        assertThat(row.problem()).isEqualTo("JOB_FAILED");
        assertThat(row.problemFacts()).isEqualTo("{\"node\":\"3\"}");
        assertThat(jobs.takeKey(ada, "k", new byte[] {1}, job)).isEmpty();
        assertThat(jobs.takeKey(ada, "k", new byte[] {2}, JobId.random())
                        .orElseThrow()
                        .job())
                .isEqualTo(job);
    }

    @Test
    void cancelAndOverdueShouldEndWaitingJobsOnly() {
        // Given
        JobId waiting = submit(ada, "r", 0);
        JobId overdue = submit(ada, "r", 0);
        database.update("UPDATE generation_jobs SET deadline = now() - interval '1 s' WHERE id = ?", overdue.value());

        // When / Then
        assertThat(jobs.find(waiting).orElseThrow().position()).isEqualTo(1);
        assertThat(jobs.find(overdue).orElseThrow().position()).isEqualTo(2);
        assertThat(jobs.failOverdue("JOB_TIMED_OUT", "late"))
                .extracting(JobRow::id)
                .containsExactly(overdue);
        assertThat(jobs.cancelQueued(waiting, "JOB_CANCELLED", "as asked")).isTrue();
        assertThat(jobs.cancelQueued(waiting, "JOB_CANCELLED", "as asked")).isFalse();
        assertThat(jobs.find(waiting).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
        assertThat(jobs.requestCancel(waiting)).isFalse();
        assertThat(jobs.usage(ada).queued()).isZero();
    }

    @Test
    void manyJobsThatAreOverdueAtOnceShouldAllBeCountedDown() {
        // Given
        submit(ada, "r", 0);
        submit(ada, "r", 0);
        submit(ada, "r", 0);
        submit(bob, "r", 0);
        submit(bob, "r", 0);
        database.update("UPDATE generation_jobs SET deadline = now() - interval '1 s'");
        JobId inTime = submit(ada, "r", 0);

        // When
        List<JobRow> overdue = jobs.failOverdue("JOB_TIMED_OUT", "late");

        // Then
        assertThat(overdue).hasSize(5).extracting(JobRow::id).doesNotContain(inTime);
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(1, 0, 1));
        assertThat(jobs.usage(bob)).isEqualTo(Usage.NONE);
    }

    @Test
    void aWaitingJobShouldNotBeMarkedAsCancelled() {
        // Given: it went back to the queue after the caller had seen it dispatched
        JobId job = submit(ada, "r", 0);

        // When / Then
        assertThat(jobs.requestCancel(job)).isFalse();
        assertThat(claim("r").orElseThrow().id()).isEqualTo(job);
        assertThat(jobs.requestCancel(job)).isTrue();
    }

    @Test
    void lastNodeShouldBeKnownWhenTheJobHasGoneBackToTheQueue() {
        // Given
        backends(1, "http://one:8188");
        JobId job = submit(ada, "r", 0);
        ClaimedJob first = claim("r").orElseThrow();
        assertThat(jobs.lastNode(job)).isEmpty();
        jobs.progress(List.of(progress(job, first.epoch(), 0.1, "3")));
        jobs.progress(List.of(progress(job, first.epoch(), 0.5, "7")));

        // When
        jobs.requeue(job, first.epoch(), Duration.ZERO, "lost", true);

        // Then
        assertThat(jobs.find(job).orElseThrow().progressNode()).isNull();
        assertThat(jobs.lastNode(job)).contains("7");
    }

    @Test
    void progressShouldWriteManyJobsAtOnceButNoneOfAnotherOwnerAndNoneThatIsLocked() throws Exception {
        // Given
        backends(3, "http://one:8188");
        List<JobId> three = List.of(submit(ada, "r", 0), submit(ada, "r", 0), submit(bob, "r", 0));
        Map<JobId, Long> epochs = new java.util.HashMap<>();
        three.forEach(job -> claim("r").ifPresent(claimed -> epochs.put(claimed.id(), claimed.epoch())));
        List<JobRepository.Progress> news = List.of(
                progress(three.get(0), epochs.get(three.get(0)), 0.1, null),
                progress(three.get(1), epochs.get(three.get(1)) - 1, 0.2, null),
                progress(three.get(2), epochs.get(three.get(2)), 0.3, null));

        // When
        Set<JobId> written;
        try (var other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("SELECT 1 FROM generation_jobs WHERE id = '" + three.get(2) + "' FOR UPDATE");
            written = jobs.progress(news);
            other.rollback();
        }

        // Then
        assertThat(written).containsExactly(three.get(0));
        assertThat(jobs.progress(news)).containsExactlyInAnyOrder(three.get(0), three.get(2));
        assertThat(texts("SELECT type FROM job_events WHERE type IN ('node', 'progress')"))
                .containsExactly("progress", "progress", "progress");
    }

    @Test
    void meansShouldBeKeptApartByModelAndBackend() {
        // Given
        BackendId other = backends(1, "http://one:8188", "http://two:8188").get(1);
        UUID model = UUID.randomUUID();
        done(null, backend, 10);
        done(null, backend, 20);
        done(null, other, 100);
        done(model, backend, 1000);

        // When / Then
        assertThat(jobs.meanSeconds(workflow, null)).isEqualTo(Map.of(backend, 15.0, other, 100.0));
        assertThat(jobs.meanSeconds(workflow, model)).isEqualTo(Map.of(backend, 1000.0));
        assertThat(jobs.meanSeconds(workflow)).contains(282.5);
        assertThat(jobs.meanSeconds(WorkflowId.random())).isEmpty();
    }

    private void done(UUID model, BackendId where, int seconds) {
        database.update(
                "INSERT INTO generation_jobs_done (id, user_id, workflow_id, model_id, folder_id, state, attempt, backend_id, last_seq, seeds,"
                        + " images, created_at, dispatched_at, finished_at) VALUES (gen_random_uuid(), ?, ?, ?, gen_random_uuid(),"
                        + " 'SUCCEEDED', 1, ?, 1, '{}', '[]', now(), now() - make_interval(secs => ?), now())",
                ada.value(),
                workflow.value(),
                model,
                where.value(),
                seconds);
    }

    @Test
    void endedJobsShouldGoWithAllThatIsTheirsOnceTheyWereKeptLongEnough() throws Exception {
        // Given
        JobId old = submit(ada, "r", 0);
        jobs.takeKey(ada, "k", new byte[] {1}, old);
        jobs.cancelQueued(old, "JOB_CANCELLED", "as asked");
        database.update("UPDATE generation_jobs_done SET finished_at = now() - interval '2 d'");
        JobId young = submit(ada, "r", 0);
        jobs.cancelQueued(young, "JOB_CANCELLED", "as asked");
        JobId hot = submit(ada, "r", 0);

        // When
        int whileAnotherNodeIsAtIt;
        try (var other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_advisory_xact_lock(" + 0x6f617274_00000002L + ")");
            whileAnotherNodeIsAtIt = jobs.removeEnded(Duration.ofDays(1));
            other.rollback();
        }
        int removed = jobs.removeEnded(Duration.ofDays(1));

        // Then
        assertThat(whileAnotherNodeIsAtIt).isZero();
        assertThat(removed).isEqualTo(1);
        assertThat(jobs.removeEnded(Duration.ofDays(1))).isZero();
        assertThat(jobs.find(old)).isEmpty();
        assertThat(jobs.find(young)).isPresent();
        assertThat(texts("SELECT DISTINCT job_id::text FROM job_events"))
                .containsExactlyInAnyOrder(young.toString(), hot.toString());
        assertThat(texts("SELECT job_id::text FROM job_graphs"))
                .containsExactlyInAnyOrder(young.toString(), hot.toString());
        assertThat(texts("SELECT key FROM idempotency_keys")).isEmpty();
    }

    private static JobRepository.Progress progress(JobId job, long epoch, double value, String node) {
        return new JobRepository.Progress(job, epoch, value, node, "KSampler", "title of " + node);
    }

    @Test
    void listShouldHoldTheStatesAskedForNewestFirstWhetherJobsWaitOrHaveEnded() {
        // Given
        JobId succeeded = submit(ada, "r", 0);
        ClaimedJob claimed = claim("r").orElseThrow();
        jobs.succeed(succeeded, claimed.epoch(), List.of(image("b/a_0.png")), "[]");
        JobId cancelled = submit(ada, "r", 0);
        jobs.cancelQueued(cancelled, "JOB_CANCELLED", "no");
        JobId queued = submit(ada, "r", 0);
        JobId foreign = submit(bob, "r", 0);

        // Then
        assertThat(listed(ada)).containsExactly(queued, cancelled, succeeded);
        assertThat(listed(null)).containsExactly(foreign, queued, cancelled, succeeded);
        assertThat(listed(ada, JobState.QUEUED, JobState.RUNNING)).containsExactly(queued);
        assertThat(listed(ada, JobState.SUCCEEDED)).containsExactly(succeeded);
        assertThat(listed(ada, JobState.CANCELLED, JobState.QUEUED)).containsExactly(queued, cancelled);
        assertThat(listed(ada, JobState.FAILED)).isEmpty();
        assertThat(jobs.list(ada, Set.of(JobState.SUCCEEDED), queued, 10))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.id()).isEqualTo(succeeded);
                    assertThat(row.progress()).isEqualTo(1);
                    assertThat(row.position()).isNull();
                });
    }

    @Test
    void listShouldTellTheSamePositionsAsEachJobByItselfUpToTheLimit() {
        // Given
        for (int i = 0; i < 6; i++) {
            submit(i % 3 == 0 ? bob : ada, "r", i % 2);
        }
        assertThat(claim("r")).isPresent();

        // When
        List<JobRow> rows = jobs.list(null, Set.of(), null, 10);

        // Then
        assertThat(rows).hasSize(6);
        assertThat(rows).allSatisfy(row -> assertThat(row.position())
                .isEqualTo(jobs.find(row.id()).orElseThrow().position()));
        assertThat(rows.stream().map(JobRow::position).filter(position -> position != null))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void listShouldTellTheLimitAsPositionWhenMoreWaitBefore() {
        // Given
        JobId last = submit(ada, "r", -1);
        database.update(
                "INSERT INTO generation_jobs (id, user_id, workflow_id, folder_id, rank, requirement, expected_images, usage_day,"
                        + " silence_limit_seconds, deadline) SELECT gen_random_uuid(), ?, ?, gen_random_uuid(), i, 'r', 1, current_date, 600,"
                        + " now() FROM generate_series(1, 1500) i",
                bob.value(),
                workflow.value());

        // Then
        assertThat(jobs.list(ada, Set.of(), null, 10)).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(last);
            assertThat(row.position()).isEqualTo(1000);
        });
        assertThat(jobs.find(last).orElseThrow().position()).isEqualTo(1000);
    }

    private List<JobId> listed(UserId user, JobState... states) {
        return jobs.list(user, Set.of(states), null, 10).stream()
                .map(JobRow::id)
                .toList();
    }

    private Optional<ClaimedJob> claim(String requirement) {
        return jobs.claim("n1", LEASE, offers(requirement), Map.of(), 1).stream()
                .findFirst();
    }

    @Test
    void queueShouldCountAndAddNothingWhenTheWorkflowWasDeleted() {
        // Given
        database.update("DELETE FROM workflows WHERE id = ?", workflow.value());

        // When
        Admission admission = queue(ada, 1, null, null);

        // Then
        assertThat(admission).isEqualTo(Admission.NO_WORKFLOW);
        assertThat(jobs.usage(ada)).isEqualTo(Usage.NONE);
        assertThat(texts("SELECT job_id::text FROM job_graphs UNION ALL SELECT job_id::text FROM job_events"))
                .isEmpty();
    }

    @Test
    void queueShouldTakeTheOldestDefaultFolderUnlessOneIsNamed() {
        // Given
        FolderId named = FolderId.random();
        String oldest = texts("SELECT id::text FROM users_folders WHERE user_id = '" + ada + "'")
                .get(0);
        database.update(
                "INSERT INTO users_folders (id, name, user_id, created_at) VALUES (gen_random_uuid(), 'Default', ?, now())",
                ada.value());
        database.update("UPDATE users_folders SET created_at = now() - interval '1 day' WHERE id = ?::uuid", oldest);

        // When
        JobId inNamed = submit(ada, "r", 0);
        database.update("UPDATE generation_jobs SET folder_id = ? WHERE id = ?", named.value(), inNamed.value());
        Admission admission = queue(ada, 1, null, null);
        database.update("DELETE FROM users_folders WHERE user_id = ?", ada.value());
        Admission without = queue(ada, 1, null, null);

        // Then
        assertThat(admission).isEqualTo(Admission.QUEUED);
        assertThat(texts("SELECT folder_id::text FROM generation_jobs"))
                .containsExactlyInAnyOrder(named.toString(), oldest);
        assertThat(without).isEqualTo(Admission.NO_FOLDER);
        assertThat(jobs.usage(ada).queued()).isEqualTo(2);
    }

    @Test
    void queueShouldStopCountingWhereItsColumnEnds() {
        // Given
        queue(ada, Integer.MAX_VALUE, null, null);

        // When
        Admission unlimited = queue(ada, Integer.MAX_VALUE, null, null);
        Admission limited = queue(ada, 1, null, Integer.MAX_VALUE);

        // Then
        assertThat(unlimited).isEqualTo(Admission.QUEUED);
        assertThat(limited).isEqualTo(Admission.LIMIT_REACHED);
        assertThat(jobs.usage(ada)).isEqualTo(new Usage(2, 0, Integer.MAX_VALUE));
    }

    /** The end began when the job still had the slot; meanwhile that is given away, and once more. */
    @Test
    void anEndShouldNotWaitForATurnThatWaitsForIt() throws SQLException {
        // Given
        backends(1, "http://one:8188");
        JobId ending = submit(ada, "r", 0);
        ClaimedJob first = claim("r").orElseThrow();
        JobId between = submit(bob, "r", 0);
        JobId next = submit(ada, "r", 0);
        try (Connection turn = transaction();
                Connection counts = transaction()) {
            ClaimedJob second = on(turn).claim("n1", LEASE, offers("r"), Map.of(ending, first.epoch()), 1)
                    .get(0);
            assertThat(second.id()).isEqualTo(between);
            CompletableFuture<Optional<JobRow>> end =
                    CompletableFuture.supplyAsync(() -> jobs.succeed(ending, first.epoch(), List.of(), "[]"));
            untilWaiting(1);
            new Database(TestDatabase.always(counts))
                    .update("UPDATE user_usage SET day = day WHERE user_id = ?", ada.value());
            turn.commit();
            untilWaiting(1);

            // When
            CompletableFuture<List<ClaimedJob>> nextTurn = CompletableFuture.supplyAsync(
                    () -> jobs.claim("n1", LEASE, offers("r"), Map.of(between, second.epoch()), 1));
            untilWaiting(2);
            counts.commit();

            // Then
            assertThat(end).succeedsWithin(LONGEST_WAIT).satisfies(row -> assertThat(row)
                    .isPresent());
            assertThat(nextTurn.join()).extracting(ClaimedJob::id).containsExactly(next);
            assertThat(texts("SELECT job_id::text FROM backend_slots")).containsExactly(next.toString());
        }
    }

    /** A waiting job that somebody is just ending belongs to him. */
    @Test
    void aTurnShouldPassOverAJobThatIsBeingCancelled() throws SQLException {
        // Given
        JobId cancelled = submit(ada, "r", 0);
        try (Connection cancel = transaction()) {
            on(cancel).cancelQueued(cancelled, "JOB_CANCELLED", "as asked");

            // When
            CompletableFuture<List<ClaimedJob>> claimed =
                    CompletableFuture.supplyAsync(() -> jobs.claim("n1", LEASE, offers("r"), Map.of(), 1));

            // Then
            assertThat(claimed).succeedsWithin(LONGEST_WAIT).isEqualTo(List.of());
            cancel.rollback();
        }
        assertThat(claim("r").orElseThrow().id()).isEqualTo(cancelled);
    }

    private Connection transaction() throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static JobRepository on(Connection connection) {
        return new JobRepository(new Database(TestDatabase.always(connection)));
    }

    private void untilWaiting(int statements) {
        long limit = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!texts("SELECT count(*)::text FROM pg_locks WHERE NOT granted")
                .get(0)
                .equals("" + statements)) {
            assertThat(System.nanoTime()).isLessThan(limit);
        }
    }

    @Test
    void aTurnShouldFreeSlotsAndFillThemAll() {
        // Given
        backends(2, "http://one:8188");
        submit(ada, "r", 0);
        submit(bob, "r", 0);
        List<JobId> waiting = List.of(submit(ada, "r", 0), submit(bob, "r", 0), submit(ada, "r", 0));
        List<ClaimedJob> first = jobs.claim("n1", LEASE, offers("r"), Map.of(), 16);
        assertThat(first).hasSize(2);
        assertThat(jobs.claim("n1", LEASE, offers("r"), Map.of(), 16)).isEmpty();

        // When
        Map<JobId, Long> left = Map.of(
                first.get(0).id(),
                first.get(0).epoch(),
                first.get(1).id(),
                first.get(1).epoch());
        List<ClaimedJob> one = jobs.claim("n1", LEASE, offers("r"), left, 1);
        List<ClaimedJob> next = jobs.claim("n1", LEASE, offers("r"), left, 16);

        // Then
        assertThat(one).extracting(ClaimedJob::id).containsExactly(waiting.get(0));
        assertThat(next).extracting(ClaimedJob::id).containsExactly(waiting.get(1));
        assertThat(left.keySet())
                .allSatisfy(
                        job -> assertThat(jobs.find(job).orElseThrow().state()).isEqualTo(JobState.STORING));
        assertThat(jobs.find(waiting.get(2)).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobShouldCountForTheDayThatCountedIt() {
        // Given: another caller saw the next day first
        database.update(
                "INSERT INTO user_usage (user_id, day, queued, images, last_rank)"
                        + " VALUES (?, (clock_timestamp() AT TIME ZONE 'UTC')::date + 1, 0, 5, 0)",
                ada.value());

        // When
        JobId job = submit(ada, "r", 0);
        List<String> counted = texts("SELECT images || ' ' || (day = (SELECT usage_day FROM generation_jobs))::text"
                + " FROM user_usage WHERE day > (clock_timestamp() AT TIME ZONE 'UTC')::date");
        boolean cancelled = jobs.cancelQueued(job, "CANCELLED", "gone");

        // Then
        assertThat(counted).containsExactly("6 true");
        assertThat(cancelled).isTrue();
        assertThat(texts("SELECT images::text FROM user_usage")).containsExactly("5");
    }

    private List<Offer> offers(String requirement) {
        return List.of(new Offer(requirement, backend));
    }

    private JobId submit(UserId user, String requirement, int priority) {
        return submit(user, requirement, priority, "");
    }

    private JobId submit(UserId user, String requirement, int priority, String warmKey) {
        JobId job = JobId.random();
        assertThat(jobs.queue(newJob(job, user, requirement, priority, warmKey, 1), null, null))
                .isEqualTo(Admission.QUEUED);
        return job;
    }

    private NewJob newJob(JobId job, UserId user, String requirement, int priority, String warmKey, int images) {
        return new NewJob(
                job,
                user,
                workflow,
                null,
                null,
                priority,
                requirement,
                warmKey,
                images,
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                null,
                "{\"1\":{}}",
                "{\"p\":\"{{x}}\"}",
                "{}",
                "[]",
                "[]",
                "[]");
    }

    private StoredImage image(String url) {
        return new StoredImage(ImageId.random(), url, null, "image/png", 64, null, 10);
    }

    private List<BackendId> backends(int slots, String... urls) {
        return new BackendRepository(database)
                .configured(List.of(urls), slots).stream().map(row -> row.id()).toList();
    }

    private UserId user(String name) {
        UserId id = UserId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, plan_id, created_at)"
                        + " VALUES (?, ?, ?, true, true, ?, now())",
                id.value(),
                name + "@example.com",
                name,
                plan);
        database.update(
                "INSERT INTO users_folders (id, name, user_id) VALUES (gen_random_uuid(), 'Default', ?)", id.value());
        return id;
    }

    private List<String> texts(String sql) {
        return database.list(sql, row -> row.getString(1));
    }
}
