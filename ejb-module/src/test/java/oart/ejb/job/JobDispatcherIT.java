package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyBackend.ExecutionError;
import oart.ejb.backend.ComfyBackend.HistoryEntry.End;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.GraphRejectedException;
import oart.ejb.image.ImageConfig;
import oart.ejb.image.InMemoryImageStore;
import oart.ejb.image.NoThumbnails;
import oart.ejb.image.Uploads;
import oart.ejb.secret.Sealer;
import oart.ejb.secret.SecretConfig;
import oart.persistence.TestDatabase;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendRepository;
import oart.persistence.image.UploadRepository;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.job.NewJob;
import oart.persistence.job.PromptId;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import oart.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on a real database, with a backend that does what the test says. */
class JobDispatcherIT {
    private static final JobConfig CONFIG = new JobConfig(
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMillis(300),
            3,
            Duration.ofDays(7));

    private static final SecretConfig NO_KEY = new SecretConfig(Optional.empty());

    @TempDir
    private java.nio.file.Path folder;

    private final TestThreads threads = new TestThreads();
    private Database database;
    private JobRepository jobs;
    private InMemoryImageStore store;
    private UserId user;
    private WorkflowId workflow;
    private Node node;

    /** One O-Art node, without its timers. */
    private final class Node {
        final JobWaiters waiters = new JobWaiters();
        final SilentNews news = new SilentNews();
        final BackendPool pool;
        final JobDispatcher dispatcher;
        final JobReconciler reconciler;
        ScriptedBackend backend;

        Node(String name) {
            Settings settings = Settings.load(
                    folder, Map.of("POSTGRES_URL", "postgresql://a:b@127.0.0.1/x", "COMFYUI_SERVER", "127.0.0.1:8188"));
            BackendRepository rows = new BackendRepository(database);
            pool = new BackendPool(settings, rows, new ScriptedConnector(made -> backend = made), new Sealer(NO_KEY));
            ResultCache cache = new ResultCache();
            ResultKeeper results = new ResultKeeper(store, cache, threads);
            JobEndings endings = new JobEndings(jobs, waiters, new NoThumbnails(), cache);
            UploadRepository uploads = new UploadRepository(database);
            InputPictures pictures = new InputPictures(
                    new Uploads(uploads, store, new ImageConfig(100 << 20, 512 << 10, 64_000_000)),
                    null,
                    uploads,
                    store,
                    threads);
            dispatcher = new JobDispatcher(
                    jobs, rows, pool, new Capabilities(jobs, pool), pictures, results, endings, news, CONFIG, threads);
            reconciler = new JobReconciler(jobs, dispatcher, waiters, endings, pool, CONFIG, threads);
            dispatcher.start(name);
            pool.start(name, dispatcher);
        }
    }

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        jobs = new JobRepository(database);
        store = new InMemoryImageStore();
        user = UserId.random();
        workflow = WorkflowId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at)"
                        + " VALUES (?, 'a@example.com', 'a', true, true, now())",
                user.value());
        database.update(
                "INSERT INTO users_folders (id, name, user_id) VALUES (gen_random_uuid(), 'Default', ?)", user.value());
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow.value());
        node = new Node("n1");
    }

    @AfterEach
    void tearDown() {
        threads.close();
    }

    @Test
    void aJobShouldEndWithStoredImagesAndWakeItsCallerWhenThePromptSucceeds() {
        // Given
        JobId job = submit();
        CompletableFuture<JobView> caller = node.waiters.add(job);
        node.dispatcher.wake();
        PromptId prompt = posted(1);

        // When
        node.backend.tell(new ComfyEvent.ExecutionStarted(prompt.toString()));
        await().until(() -> state(job) == JobState.RUNNING);
        node.backend.finish(prompt, End.SUCCESS, "a.png", "b.png");
        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));

        // Then
        JobView view = caller.join();
        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(view.images()).hasSize(2);
        assertThat(store.keys()).containsExactlyInAnyOrder(key(job, "_0.bin"), key(job, "_1.bin"));
        assertThat(Json(node.backend.onlyGraph())).contains("oart/" + prompt + "/x");
        await().until(() -> node.dispatcher.runs().isEmpty());
    }

    @Test
    void aTextShouldBeStoredAsAnObjectWhenItIsAResult() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);

        // When
        node.backend.finish(prompt, End.SUCCESS, List.of(ScriptedBackend.text("9", "zwölf")));
        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));

        // Then
        await().until(() -> state(job) == JobState.SUCCEEDED);
        assertThat(store.keys()).containsExactly(key(job, "_0.txt"));
        assertThat(texts("SELECT content_type || ' ' || bytes FROM images"))
                .containsExactly("text/plain;charset=utf-8 6");
    }

    @Test
    void progressAndPreviewsShouldBeToldOfTheJobThatRuns() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        node.backend.tell(new ComfyEvent.ExecutionStarted(prompt.toString()));
        await().until(() -> state(job) == JobState.RUNNING);

        // When
        node.backend.tell(new ComfyEvent.Progress(prompt.toString(), "9", 0, 1, 2));
        node.backend.tell(new ComfyEvent.PreviewFrame(prompt.toString(), "9", "image/png", new byte[1]));
        node.backend.tell(new ComfyEvent.PreviewFrame(null, null, "image/png", new byte[1]));
        node.backend.tell(new ComfyEvent.PreviewFrame("another", "9", "image/png", new byte[1]));
        node.reconciler.writeProgress();
        node.reconciler.writeProgress();

        // Then
        assertThat(node.news.previews).containsExactly(job, job);
        assertThat(texts(
                        "SELECT concat_ws(' ', type, data->>'node', data->>'class_type', data->>'progress') FROM job_events"
                                + " WHERE type IN ('node', 'progress') ORDER BY seq"))
                .containsExactly("node 9 SaveImage", "progress 9 0.500");
    }

    @Test
    void aPromptShouldBePostedOnceAndFoundByLookupWhenItsSubmissionIsInDoubt() {
        // Given
        node.backend.doubtful = true;
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);

        // When
        node.backend.finish(prompt, End.SUCCESS, "a.png");
        lookUpUntil(node, () -> state(job) == JobState.SUCCEEDED);

        // Then
        assertThat(node.backend.posted).containsExactly(prompt);
    }

    @Test
    void aPromptShouldBeSentAgainUnderANewIdWhenTwoLookupsFoundItNowhere() {
        // Given
        node.backend.doubtful = true;
        node.backend.forgetful = true;
        JobId job = submit();
        node.dispatcher.wake();
        PromptId first = posted(1);

        // When
        lookUpUntil(node, () -> {
            node.backend.doubtful = false;
            node.backend.forgetful = false;
            node.dispatcher.wake();
            return node.backend.posted.size() == 2;
        });
        PromptId second = node.backend.posted.get(1);
        node.backend.finish(second, End.SUCCESS, "a.png");
        node.backend.tell(new ComfyEvent.PromptEnded(second.toString()));

        // Then
        assertThat(second).isNotEqualTo(first);
        await().until(() -> state(job) == JobState.SUCCEEDED);
        assertThat(store.keys()).containsExactly(key(job, ".2_0.bin"));
    }

    @Test
    void aDeadNodesPromptShouldBeAdoptedAndNotRunAgain() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        await().until(() ->
                texts("SELECT accepted_at::text FROM generation_jobs").get(0) != null);
        node.dispatcher.stop();
        database.update("UPDATE generation_jobs SET lease_until = now() - interval '1 s'");
        Node other = new Node("n2");
        other.backend.queue.putAll(node.backend.queue);

        // When
        other.reconciler.adopt();
        await().until(() -> state(job) == JobState.RUNNING);
        other.backend.finish(prompt, End.SUCCESS, "a.png");
        other.backend.tell(new ComfyEvent.QueueStatus(0));

        // Then
        await().until(() -> state(job) == JobState.SUCCEEDED);
        assertThat(other.backend.posted).isEmpty();
        assertThat(texts("SELECT attempt::text FROM generation_jobs_done")).containsExactly("1");
        assertThat(texts("SELECT url FROM images")).hasSize(1);
    }

    @Test
    void aJobShouldFailWithTheReasonWhenTheBackendRefusesTheGraph() {
        // Given
        node.backend.refusal = new GraphRejectedException(
                "Prompt outputs failed validation", false, Map.of("1", Map.of("errors", List.of())));
        JobId job = submit();

        // When
        node.dispatcher.wake();

        // Then
        await().until(() -> state(job) == JobState.FAILED);
        JobRow row = jobs.find(job).orElseThrow();
        assertThat(row.problem()).isEqualTo("GRAPH_REFUSED");
        assertThat(row.problemFacts()).contains("node_errors");
    }

    @Test
    void aJobShouldFailAndItsPromptBeTakenBackWhenTheBackendDroppedAPartOfTheGraph() {
        // Given
        node.backend.refusal = new GraphRejectedException("ComfyUI dropped a part of the graph.", true, Map.of());
        JobId job = submit();

        // When
        node.dispatcher.wake();
        PromptId prompt = posted(1);

        // Then
        await().until(() -> state(job) == JobState.FAILED);
        await().until(() -> node.backend.interrupted.contains(prompt));
        assertThat(node.backend.deleted).containsExactly(prompt);
        assertThat(node.backend.posted).hasSize(1);
    }

    @Test
    void aJobShouldFailAtOnceAndNotBeTriedAgainWhenTheBackendRanOutOfMemory() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);

        // When
        node.backend.fail(prompt, new ExecutionError("9", "KSampler", "OutOfMemoryError", "no room", true));
        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));

        // Then
        await().until(() -> state(job) == JobState.FAILED);
        JobRow row = jobs.find(job).orElseThrow();
        assertThat(row.problemDetail()).contains("out of memory").contains("node 9 (KSampler)");
        assertThat(node.backend.posted).containsExactly(prompt);
    }

    @Test
    void aPromptShouldBeTakenBackWhenItsAnswerComesAfterAnotherNodeHasTheJob() {
        // Given
        node.backend.answer = new CompletableFuture<>();
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        database.update("UPDATE generation_jobs SET owner = 'n2', owner_epoch = owner_epoch + 1");

        // When
        node.backend.answer.complete(null);

        // Then
        await().until(() -> node.backend.interrupted.contains(prompt));
        assertThat(node.backend.deleted).containsExactly(prompt);
        assertThat(node.dispatcher.runs()).isEmpty();
        assertThat(state(job)).isEqualTo(JobState.DISPATCHED);
    }

    @Test
    void aStoppedNodesJobsShouldBeAdoptedAtOnceByAnother() {
        // Given
        submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        Node other = new Node("n2");
        other.backend.queue.putAll(node.backend.queue);

        // When
        node.dispatcher.stop();
        other.reconciler.adopt();

        // Then
        assertThat(other.dispatcher.runs()).extracting(JobRun::prompt).containsExactly(prompt);
        JobId late = submit();
        node.dispatcher.wake();
        assertThat(node.dispatcher.runs()).isEmpty();
        assertThat(state(late)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobShouldTimeOutByTheClockOfTheDatabase() {
        // Given: whatever this node's clock says
        JobId job = submit();
        database.update("UPDATE generation_jobs SET deadline = clock_timestamp() + interval '1 s'");
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        node.reconciler.endOverdue();
        JobState before = state(job);

        // When
        await().until(() -> {
            node.reconciler.endOverdue();
            return state(job) == JobState.FAILED;
        });

        // Then
        assertThat(before).isEqualTo(JobState.DISPATCHED);
        assertThat(jobs.find(job).orElseThrow().problem()).isEqualTo("JOB_TIMED_OUT");
        await().until(() -> node.backend.interrupted.contains(prompt));
        assertThat(node.backend.deleted).containsExactly(prompt);
    }

    @Test
    void aJobWithoutASignOfLifeShouldTimeOutOnlyWhereItsEventsWouldArrive() {
        // Given
        JobId unheard = submit();
        JobId heard = submit();
        database.update("UPDATE generation_jobs SET silence_limit_seconds = 1");
        node.dispatcher.wake();
        posted(2);
        for (PromptId prompt : node.backend.posted) {
            node.backend.tell(new ComfyEvent.ExecutionStarted(prompt.toString()));
        }
        node.dispatcher.run(unheard).orElseThrow().sentBy("an older connection");

        // When
        await().until(() -> {
            node.reconciler.endOverdue();
            return state(heard) == JobState.FAILED;
        });
        node.reconciler.endOverdue();

        // Then
        assertThat(jobs.find(heard).orElseThrow().problemDetail()).contains("sign of life");
        assertThat(state(unheard)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aBackendWhoseWorkerIsDeadShouldGetNothingMoreAndLoseWhatWaitsThere() {
        // Given: a prompt that was interrupted and runs on, and one that waits behind it
        BackendId backend = node.backend.id();
        node.backend.pending = true;
        JobId waiting = submit();
        node.dispatcher.wake();
        PromptId behind = posted(1);
        String hung = UUID.randomUUID().toString();
        Map<String, Object> mark = Map.of("installation", new BackendRepository(database).installation());
        node.backend.queue.put(hung, new ComfyBackend.QueuedPrompt(hung, true, Optional.of(mark)));

        // When
        node.reconciler.removeOrphans();
        await().until(() -> node.backend.interrupted.size() == 1);
        boolean atOnce = node.pool.isHanging(backend);
        await().until(() -> {
            node.reconciler.removeOrphans();
            return node.pool.isHanging(backend) && node.backend.deleted.contains(behind);
        });

        // Then
        assertThat(atOnce).isFalse();
        assertThat(node.pool.ready()).isEmpty();
        assertThat(node.pool.trouble(backend)).isPresent();
        node.backend.queue.remove(behind.toString());
        lookUpUntil(node, () -> state(waiting) == JobState.QUEUED);
        assertThat(texts("SELECT failures::text FROM generation_jobs")).containsExactly("0");

        // And when: it was restarted
        node.backend.queue.clear();
        node.reconciler.removeOrphans();

        // Then
        await().until(() -> !node.pool.isHanging(backend));
        assertThat(node.pool.ready()).hasSize(1);
    }

    @Test
    void aPromptThatSomebodyElseInterruptedShouldBeSentAgain() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        PromptId first = posted(1);

        // When
        node.backend.finish(first, End.INTERRUPTED);
        node.backend.tell(new ComfyEvent.PromptEnded(first.toString()));
        await().until(() -> {
            node.dispatcher.wake();
            return node.backend.posted.size() == 2;
        });
        PromptId second = posted(2);
        node.backend.finish(second, End.SUCCESS, "a.png");
        node.backend.tell(new ComfyEvent.PromptEnded(second.toString()));

        // Then
        await().until(() -> state(job) == JobState.SUCCEEDED);
        assertThat(second).isNotEqualTo(first);
        assertThat(texts("SELECT data->>'reason' FROM job_events WHERE data->>'reason' IS NOT NULL"))
                .containsExactly("its run was interrupted at the backend");
    }

    @Test
    void aCrashOfTheBackendShouldCountAgainstThePromptThatHadBegunOnly() {
        // Given: the backend has two slots, and one prompt runs
        JobId running = submit();
        node.dispatcher.wake();
        PromptId begun = posted(1);
        node.backend.tell(new ComfyEvent.ExecutionStarted(begun.toString()));
        await().until(() -> state(running) == JobState.RUNNING);
        node.backend.pending = true;
        JobId behind = submit();
        node.dispatcher.wake();
        posted(2);

        // When
        node.backend.queue.clear();
        lookUpUntil(node, () -> state(running) == JobState.QUEUED && state(behind) == JobState.QUEUED);

        // Then
        assertThat(texts("SELECT failures::text FROM generation_jobs ORDER BY created_at"))
                .containsExactly("1", "0");
    }

    @Test
    void aJobThatWasToBeCancelledShouldEndSoWhateverFails() {
        // Given
        node.backend.answer = new CompletableFuture<>();
        JobId job = submit();
        node.dispatcher.wake();
        posted(1);
        jobs.requestCancel(job);
        node.dispatcher.cancelRequested(job);

        // When
        node.backend.answer.completeExceptionally(new GraphRejectedException("no", false, Map.of()));

        // Then
        await().until(() -> state(job) == JobState.CANCELLED);
    }

    @Test
    void aJobShouldStayInStoringAndEndLaterWhenTheStoreIsDown() {
        // Given
        store.down();
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        node.backend.finish(prompt, End.SUCCESS, "a.png");
        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));
        await().until(() -> state(job) == JobState.STORING);

        // When
        store.up();

        // Then
        await().until(() -> state(job) == JobState.SUCCEEDED);
        assertThat(node.backend.posted).containsExactly(prompt);
    }

    @Test
    void aStopShouldWaitForResultsThatAreBeingStored() {
        // Given
        store.down();
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        node.backend.finish(prompt, End.SUCCESS, "a.png");
        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));
        await().until(() -> state(job) == JobState.STORING);

        // When
        CompletableFuture<Void> stop = CompletableFuture.runAsync(node.dispatcher::stop);
        store.up();
        stop.join();

        // Then
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aJobShouldBeGivenUpWhenBackendsSpoilItAgainAndAgain() {
        // Given
        node.backend.filesGone = true;
        JobId job = submit();

        // When
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            node.dispatcher.wake();
            node.backend.posted.stream()
                    .filter(prompt -> !node.backend.history.containsKey(prompt))
                    .forEach(prompt -> {
                        node.backend.finish(prompt, End.SUCCESS, "a.png");
                        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));
                    });
            return state(job) == JobState.FAILED;
        });

        // Then
        assertThat(node.backend.posted).hasSize(CONFIG.maxAttempts());
        assertThat(jobs.find(job).orElseThrow().problemDetail())
                .contains("3 attempts")
                .contains("gone");
    }

    @Test
    void aCancelShouldBeRepeatedUntilThePromptIsGone() {
        // Given: the node that was asked to cancel died
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);
        await().until(() ->
                texts("SELECT accepted_at::text FROM generation_jobs").get(0) != null);
        node.dispatcher.stop();
        jobs.requestCancel(job);
        Node other = new Node("n2");
        other.backend.queue.putAll(node.backend.queue);

        // When
        other.reconciler.adopt();
        lookUpUntil(other, () -> other.backend.interrupted.size() > 1);
        other.backend.finish(prompt, End.INTERRUPTED);

        // Then
        lookUpUntil(other, () -> state(job) == JobState.CANCELLED);
        assertThat(other.backend.interrupted).containsOnly(prompt);
    }

    @Test
    void aJobThatIsNeverTakenShouldBeGivenUpWithTheReason() {
        // Given
        node.backend.doubtful = true;
        node.backend.forgetful = true;
        JobId job = submit();
        database.update("UPDATE generation_jobs SET attempt = 9");

        // When
        node.dispatcher.wake();
        posted(1);
        lookUpUntil(node, () -> state(job) == JobState.FAILED);

        // Then
        assertThat(jobs.find(job).orElseThrow().problemDetail())
                .isEqualTo("Given up after 10 attempts; the last time the backend did not take the prompt: it 500.");
    }

    @Test
    void aJobThatOnlyRunsOnShouldGiveNoSignOfLife() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        posted(1);
        node.backend.tell(
                new ComfyEvent.ExecutionStarted(node.backend.posted.get(0).toString()));
        await().until(() -> state(job) == JobState.RUNNING);
        JobRun run = node.dispatcher.run(job).orElseThrow();
        Duration quiet = run.quietSinceProgress();

        // When
        node.dispatcher.runs(run, node.backend);

        // Then
        assertThat(run.quietSinceProgress()).isGreaterThanOrEqualTo(quiet);
    }

    @Test
    void aStepThatEndsInAnErrorShouldNotKeepLaterOnesFromRunning() {
        // Given
        submit();
        node.dispatcher.wake();
        posted(1);
        JobRun run = node.dispatcher.runs().iterator().next();
        CompletableFuture<Void> later = new CompletableFuture<>();

        // When
        run.then(() -> {
            throw new StackOverflowError();
        });
        run.then(() -> later.complete(null));

        // Then
        assertThat(later).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aStoppedNodeShouldKeepTheLeaseOfAPromptWhoseAnswerItDoesNotKnow() {
        // Given
        node.backend.answer = new CompletableFuture<>();
        submit();
        node.dispatcher.wake();
        posted(1);
        List<String> lease = texts("SELECT lease_until::text FROM generation_jobs");

        // When
        node.dispatcher.stop();

        // Then
        assertThat(texts("SELECT lease_until::text FROM generation_jobs")).isEqualTo(lease);
    }

    @Test
    void aRunningJobShouldBeCancelledExactlyWhenItsInterruptIsInTheRecord() {
        // Given
        JobId job = submit();
        node.dispatcher.wake();
        PromptId prompt = posted(1);

        // When
        jobs.requestCancel(job);
        node.dispatcher.cancelRequested(job);
        await().until(() -> node.backend.interrupted.contains(prompt));
        node.backend.finish(prompt, End.INTERRUPTED);
        node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));

        // Then
        await().until(() -> state(job) == JobState.CANCELLED);
        assertThat(node.backend.deleted).containsOnly(prompt);
    }

    @Test
    void anInputPictureShouldBeBroughtOncePerBackendAndAgainWhenTheBackendLostIt() {
        // Given
        UploadRepository uploads = new UploadRepository(database);
        var upload = new Uploads(uploads, store, new ImageConfig(100 << 20, 512 << 10, 64_000_000))
                .store(
                        user,
                        new Uploads(uploads, store, new ImageConfig(100 << 20, 512 << 10, 64_000_000))
                                .check(new byte[] {1, 2, 3}, "a.png"));
        String picture =
                "[{\"parameter\":\"P\",\"node_id\":\"9\",\"input\":\"image\",\"upload\":\"" + upload.id() + "\"}]";

        // When
        for (int i = 0; i < 2; i++) {
            JobId job = submit("{\"9\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"\"}}}", picture);
            node.dispatcher.wake();
            PromptId prompt = posted(i + 1);
            node.backend.finish(prompt, End.SUCCESS, "a.png");
            node.backend.tell(new ComfyEvent.PromptEnded(prompt.toString()));
            await().until(() -> state(job) == JobState.SUCCEEDED);
        }

        // Then
        assertThat(node.backend.uploaded).hasSize(1);
        assertThat(node.backend.graphs.values())
                .allSatisfy(graph -> assertThat(Json(graph)).contains("brought-1"));

        // And when
        node.backend.refusal = new GraphRejectedException("Invalid image file", false, Map.of());
        JobId job = submit("{\"9\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"\"}}}", picture);
        node.dispatcher.wake();
        posted(3);
        node.backend.refusal = null;
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            node.dispatcher.wake();
            return node.backend.posted.size() == 4;
        });
        PromptId again = posted(4);
        node.backend.finish(again, End.SUCCESS, "a.png");
        node.backend.tell(new ComfyEvent.PromptEnded(again.toString()));

        // Then
        await().until(() -> state(job) == JobState.SUCCEEDED);
        assertThat(node.backend.uploaded).hasSize(2);
    }

    @Test
    void aJobShouldFailAsRefusedWhenTheBackendTakesNoSuchPicture() {
        // Given
        Uploads uploads =
                new Uploads(new UploadRepository(database), store, new ImageConfig(100 << 20, 512 << 10, 64_000_000));
        var upload = uploads.store(user, uploads.check(new byte[] {1, 2, 3}, "a.png"));
        node.backend.pictureRefusal = new GraphRejectedException("too large", false, Map.of());
        JobId job = submit(
                "{\"9\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"\"}}}",
                "[{\"parameter\":\"P\",\"node_id\":\"9\",\"input\":\"image\",\"upload\":\"" + upload.id() + "\"}]");

        // When
        node.dispatcher.wake();

        // Then
        await().until(() -> state(job) == JobState.FAILED);
        assertThat(jobs.find(job).orElseThrow().problem()).isEqualTo("GRAPH_REFUSED");
        assertThat(node.backend.posted).isEmpty();
    }

    @Test
    void anOrphanShouldBeRemovedWhenNoJobWaitsForItAnyMore() {
        // Given
        String orphan = UUID.randomUUID().toString();
        Map<String, Object> mark = Map.of("installation", new BackendRepository(database).installation());
        node.backend.queue.put(orphan, new ComfyBackend.QueuedPrompt(orphan, true, Optional.of(mark)));
        String foreign = UUID.randomUUID().toString();
        node.backend.queue.put(foreign, new ComfyBackend.QueuedPrompt(foreign, false, Optional.empty()));

        // When
        node.reconciler.removeOrphans();

        // Then
        await().until(() -> node.backend.interrupted.size() == 1);
        assertThat(node.backend.interrupted.get(0)).hasToString(orphan);
        assertThat(node.backend.deleted).hasSize(1);
    }

    private void lookUpUntil(Node on, java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    on.backend.client = "client-2";
                    on.reconciler.lookUpQuiet();
                    return condition.call();
                });
    }

    private PromptId posted(int count) {
        await().until(() -> node.backend.posted.size() == count);
        return node.backend.posted.get(count - 1);
    }

    private JobState state(JobId job) {
        return jobs.find(job).orElseThrow().state();
    }

    private String key(JobId job, String rest) {
        return user + "/" + job + rest;
    }

    private JobId submit() {
        return submit("{\"9\":{\"class_type\":\"SaveImage\",\"inputs\":{\"filename_prefix\":\"x\"}}}", "[]");
    }

    private JobId submit(String graph, String pictures) {
        JobId job = JobId.random();
        jobs.queue(
                new NewJob(
                        job,
                        user,
                        workflow,
                        null,
                        FolderId.random(),
                        0,
                        "r",
                        "",
                        1,
                        CONFIG.silenceLimit(),
                        CONFIG.totalLimit(),
                        null,
                        graph,
                        "{}",
                        "{}",
                        "[]",
                        pictures,
                        "[]"),
                null,
                null);
        return job;
    }

    private List<String> texts(String sql) {
        return database.list(sql, row -> row.getString(1));
    }

    private static String Json(Object value) {
        return oart.json.Json.write(value);
    }
}
