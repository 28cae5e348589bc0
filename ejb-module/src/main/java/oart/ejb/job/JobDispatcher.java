package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyBackend.ExecutionError;
import oart.ejb.backend.ComfyBackend.HistoryEntry;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.GraphRejectedException;
import oart.ejb.backend.OutputMissingException;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore.StoreUnavailableException;
import oart.ejb.problem.ProblemType;
import oart.ejb.workflow.FilledGraph.InputPicture;
import oart.ejb.workflow.PromptGraph;
import oart.json.Json;
import oart.persistence.backend.BackendRepository;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRepository.Offer;
import oart.persistence.job.JobState;
import oart.persistence.job.PromptId;
import oart.persistence.job.StoredImage;
import oart.persistence.sql.DatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs for free slots, sends them, follows them and ends them. Holds no transaction; each write is one fenced statement. Events are
 * hints: whatever stays in doubt is settled by {@link JobReconciler}.
 */
@ApplicationScoped
public class JobDispatcher implements BackendListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobDispatcher.class);
    private static final Duration STORE_RETRY = Duration.ofSeconds(1);
    private static final Duration STORE_RETRY_MAX = Duration.ofSeconds(15);
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 5;
    /** However often it was nobody's fault, a job is not sent more often than that. */
    private static final int MOST_SENDS = 10;

    /** Others wait for their turn meanwhile. */
    private static final int CLAIMED_AT_ONCE = 16;
    /** How long a stop waits for results that are being stored. */
    private static final Duration FINISH = Duration.ofSeconds(8);

    private JobRepository jobs;
    private BackendRepository backendRows;
    private BackendPool backends;
    private Capabilities capabilities;
    private InputPictures pictures;
    private ResultKeeper results;
    private JobEndings endings;
    private JobNews news;
    private JobConfig config;
    private Threads threads;

    private final Map<PromptId, JobRun> runs = new ConcurrentHashMap<>();
    /** Jobs whose prompts have left their backends, with their epochs; the database does not know yet. */
    private final Map<JobId, Long> leaving = new ConcurrentHashMap<>();

    private final AtomicInteger wishes = new AtomicInteger();
    private volatile boolean accepting;
    private volatile String owner;
    private volatile String installation;

    /** For the container only. */
    protected JobDispatcher() {}

    @Inject
    public JobDispatcher(
            JobRepository jobs,
            BackendRepository backendRows,
            BackendPool backends,
            Capabilities capabilities,
            InputPictures pictures,
            ResultKeeper results,
            JobEndings endings,
            JobNews news,
            JobConfig config,
            Threads threads) {
        this.jobs = jobs;
        this.backendRows = backendRows;
        this.backends = backends;
        this.capabilities = capabilities;
        this.pictures = pictures;
        this.results = results;
        this.endings = endings;
        this.news = news;
        this.config = config;
        this.threads = threads;
    }

    /** @param node name of this node, unique among those that live */
    public void start(String node) {
        owner = node;
        installation = backendRows.installation();
        accepting = true;
    }

    /**
     * Claims and sends nothing any more, waits a little for answers to what was sent and for results that are being stored, and lets go of
     * the rest: it goes on at the backends and is adopted at once by whoever comes next. A prompt whose POST is still on its way keeps its
     * lease, which outlives it: whoever looked it up before that could take it for lost.
     */
    public void stop() {
        accepting = false;
        CompletableFuture<?>[] underWay = runs.values().stream()
                .map(run -> run.isCollecting() ? run.ended() : run.settling())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(underWay).get(FINISH.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.atInfo().log("results left to the next owner");
        }
        Map<JobId, Long> settled = new HashMap<>();
        for (JobRun run : runs()) {
            if (run.isSettled()) {
                settled.put(run.id(), run.epoch());
            }
            run.end();
        }
        runs.clear();
        if (!settled.isEmpty()) {
            try {
                jobs.release(settled);
            } catch (DatabaseException e) {
                LOGGER.atWarn()
                        .addKeyValue("error", e.getMessage())
                        .log("leases not released; they run out by themselves");
            }
        }
    }

    String owner() {
        return owner;
    }

    /** False before the start and from the stop on. */
    boolean isAccepting() {
        return accepting;
    }

    String installation() {
        return installation;
    }

    Collection<JobRun> runs() {
        return List.copyOf(runs.values());
    }

    Optional<JobRun> run(JobId job) {
        return runs.values().stream().filter(run -> run.id().equals(job)).findFirst();
    }

    // Claiming --------------------------------------------------------------------------------------------------------

    /** Something may be claimable: returns at once; many calls at once cost one round. */
    public void wake() {
        if (accepting && wishes.getAndIncrement() == 0) {
            threads.executor().execute(this::claimAll);
        }
    }

    private void claimAll() {
        int seen;
        do {
            seen = wishes.get();
            try {
                claimRound();
            } catch (Throwable e) {
                LOGGER.atWarn().setCause(e).log("claiming failed; the next sweep tries again");
            }
        } while (!wishes.compareAndSet(seen, 0));
    }

    private void claimRound() {
        boolean more = accepting;
        while (more) {
            List<Offer> offers = offers();
            Map<JobId, Long> left = takeLeft();
            long claimedAt = System.nanoTime();
            List<ClaimedJob> claimed;
            try {
                if (offers.isEmpty()) {
                    if (!left.isEmpty()) {
                        jobs.storing(left);
                    }
                    return;
                }
                claimed = jobs.claim(owner, config.lease(), offers, left, CLAIMED_AT_ONCE);
            } catch (RuntimeException | Error e) {
                left.forEach(leaving::putIfAbsent);
                throw e;
            }
            for (ClaimedJob job : claimed) {
                JobRun run = follow(job, claimedAt);
                LOGGER.atDebug()
                        .addKeyValue("jobId", run.id())
                        .addKeyValue("backend", run.job().backend())
                        .log("job claimed");
                send(run);
            }
            more = accepting && claimed.size() == CLAIMED_AT_ONCE;
        }
    }

    private List<Offer> offers() {
        List<ComfyBackend> ready = backends.ready();
        List<Offer> offers = new ArrayList<>();
        if (!ready.isEmpty()) {
            for (String requirement : jobs.waitingRequirements()) {
                for (ComfyBackend backend : ready) {
                    if (capabilities.canRun(backend, requirement)) {
                        offers.add(new Offer(requirement, backend.id()));
                    }
                }
            }
        }
        return offers;
    }

    private Map<JobId, Long> takeLeft() {
        Map<JobId, Long> left = new HashMap<>();
        for (JobId job : List.copyOf(leaving.keySet())) {
            Long epoch = leaving.remove(job);
            if (epoch != null) {
                left.put(job, epoch);
            }
        }
        return left;
    }

    /** Registers a job whose lease this node has from that moment on. */
    JobRun follow(ClaimedJob job, long leasedAtNanos) {
        JobRun run = new JobRun(
                job, threads.executor(), leasedAtNanos + config.lease().toNanos());
        runs.put(job.prompt(), run);
        return run;
    }

    /** Lets go of a job that is somebody else's now. */
    void forget(JobRun run) {
        run.end();
        runs.remove(run.prompt(), run);
        leaving.remove(run.id(), run.epoch());
    }

    // Sending ---------------------------------------------------------------------------------------------------------

    private void send(JobRun run) {
        ClaimedJob job = run.job();
        ComfyBackend backend = backends.find(job.backend()).orElse(null);
        if (run.isCancelRequested()) {
            run.then(() -> endCancelled(run));
        } else if (backend == null) {
            run.postSettled();
        } else if (InputPictures.isNeededBy(job)) {
            pictures.bring(job, backend).whenComplete((names, failure) -> {
                if (failure == null) {
                    post(run, backend, names);
                } else {
                    notBrought(run, cause(failure));
                }
            });
        } else {
            post(run, backend, Map.of());
        }
    }

    /** Nothing was POSTed yet, so the job may go straight back to the queue. */
    private void notBrought(JobRun run, Throwable failure) {
        if (failure instanceof GraphRejectedException) {
            run.then(() -> fail(run, ProblemType.GRAPH_REFUSED, failure.getMessage(), Map.of()));
        } else if (failure instanceof InputPictures.MissingInputException) {
            run.then(() -> fail(run, ProblemType.JOB_FAILED, failure.getMessage(), Map.of()));
        } else {
            LOGGER.atInfo()
                    .addKeyValue("jobId", run.id())
                    .addKeyValue("error", failure.getMessage())
                    .log("input pictures not brought");
            run.then(() -> again(run, "its input pictures could not be brought to the backend", false));
        }
    }

    private void post(JobRun run, ComfyBackend backend, Map<InputPicture, String> names) {
        if (run.isCancelRequested()) {
            run.then(() -> endCancelled(run));
            return;
        }
        ClaimedJob job = run.job();
        String client = backend.clientId().orElse(null);
        if (!accepting || client == null || !run.leaseOutlives(config.submitTimeout())) {
            run.postSettled();
            return;
        }
        Map<String, Object> graph;
        try {
            graph = PromptGraph.forPrompt(Json.readObject(job.graph()), job.prompt(), names);
        } catch (RuntimeException e) {
            LOGGER.atError().addKeyValue("jobId", run.id()).setCause(e).log("graph cannot be prepared");
            run.then(() -> fail(run, ProblemType.INTERNAL, "The graph could not be prepared.", Map.of()));
            return;
        }
        run.sentBy(client);
        Map<String, Object> mark = Map.of("installation", installation, "job", run.id(), "prompt", run.prompt());
        backend.submit(job.prompt(), client, graph, Map.of("oart", mark)).whenComplete((accepted, failure) -> {
            run.postSettled();
            if (failure == null) {
                run.then(() -> accepted(run, backend));
            } else if (cause(failure) instanceof GraphRejectedException rejected) {
                run.then(() -> rejected(run, backend, rejected));
            } else {
                run.doubted(cause(failure).getMessage());
                LOGGER.atInfo()
                        .addKeyValue("jobId", run.id())
                        .addKeyValue("backend", job.backend())
                        .addKeyValue("error", cause(failure).getMessage())
                        .log("submission in doubt; the prompt is looked up");
            }
        });
    }

    /** Unless it runs already, which is told in the same way, or is over there: then nothing is left to withdraw or to cancel. */
    private void accepted(JobRun run, ComfyBackend backend) {
        if (!run.hasBegun() && !run.isRecorded()) {
            obey(run, backend, jobs.accepted(run.id(), run.epoch()));
        }
    }

    /** @param cancel empty = another node owns the job; else whether its cancel was requested */
    private void obey(JobRun run, ComfyBackend backend, Optional<Boolean> cancel) {
        if (cancel.isEmpty()) {
            if (!run.isEnded()) {
                withdraw(run, backend);
                forget(run);
            }
        } else if (cancel.get()) {
            cancel(run);
        }
    }

    private void rejected(JobRun run, ComfyBackend backend, GraphRejectedException rejected) {
        if (rejected.queued()) {
            withdraw(run, backend);
        }
        if (InputPictures.isNeededBy(run.job()) && run.job().failures() == 0) {
            pictures.forget(backend.id());
            again(run, "the backend refused it, perhaps for want of an input picture that it had before", true);
            return;
        }
        fail(run, ProblemType.GRAPH_REFUSED, rejected.getMessage(), Map.of("node_errors", rejected.nodeErrors()));
    }

    private static void withdraw(JobRun run, ComfyBackend backend) {
        backend.deleteQueued(run.prompt())
                .thenCompose(deleted -> backend.interrupt(run.prompt()))
                .exceptionally(failure -> null);
    }

    // Following -------------------------------------------------------------------------------------------------------

    @Override
    public void onEvent(ComfyBackend backend, ComfyEvent event) {
        if (event instanceof ComfyEvent.ExecutionStarted started) {
            find(started.promptId()).ifPresent(run -> began(run, backend));
        } else if (event instanceof ComfyEvent.NodeStarted node) {
            find(node.promptId()).ifPresent(run -> {
                began(run, backend);
                run.progress(run.progress(), node.nodeId());
            });
        } else if (event instanceof ComfyEvent.Progress progress) {
            find(progress.promptId()).ifPresent(run -> {
                double within = progress.max() > 0 ? Math.min(1, progress.value() / progress.max()) : 0;
                run.progress(
                        capabilities.overall(run.job(), run.cachedNodes() + progress.finishedNodes(), within),
                        progress.nodeId());
            });
        } else if (event instanceof ComfyEvent.ExecutionCached cached) {
            find(cached.promptId()).ifPresent(run -> run.cached(cached.nodes().size()));
        } else if (event instanceof ComfyEvent.PreviewFrame frame) {
            shown(backend, frame).ifPresent(run -> {
                run.signOfLife();
                news.preview(run.id(), run.job().user(), frame);
            });
        } else if (event instanceof ComfyEvent.NodeExecuted executed) {
            find(executed.promptId()).ifPresent(JobRun::signOfLife);
        } else if (event instanceof ComfyEvent.PromptEnded ended) {
            find(ended.promptId()).ifPresent(run -> collect(run, backend));
        } else if (event instanceof ComfyEvent.QueueStatus) {
            runs.values().stream()
                    .filter(run ->
                            run.job().backend().equals(backend.id()) && isSilentHere(run, backend) && run.isSettled())
                    .forEach(run -> collect(run, backend));
        }
    }

    /** Its events go to a connection that is no more, or to another node. */
    boolean isSilentHere(JobRun run, ComfyBackend backend) {
        return !backend.clientId().map(run::isHeardBy).orElse(false);
    }

    /** The job that a frame shows: the one it names, else the one of this backend that told of progress last. */
    private Optional<JobRun> shown(ComfyBackend backend, ComfyEvent.PreviewFrame frame) {
        if (frame.promptId() != null) {
            return find(frame.promptId());
        }
        return runs.values().stream()
                .filter(run -> run.job().backend().equals(backend.id())
                        && run.hasBegun()
                        && !run.isCollecting()
                        && !isSilentHere(run, backend))
                .min(Comparator.comparing(JobRun::quietSinceProgress));
    }

    /** An event told that it runs. */
    private void began(JobRun run, ComfyBackend backend) {
        run.signOfLife();
        runs(run, backend);
    }

    /** It is known to run at its backend. */
    void runs(JobRun run, ComfyBackend backend) {
        if (run.begin()) {
            run.then(() -> {
                if (!run.isRecorded()) {
                    try {
                        obey(run, backend, jobs.running(run.id(), run.epoch()));
                    } catch (DatabaseException e) {
                        run.runningNotTold();
                        throw e;
                    }
                }
            });
        }
    }

    private Optional<JobRun> find(String promptId) {
        return PromptId.parse(promptId).map(runs::get);
    }

    @Override
    public void onConnected(ComfyBackend backend) {
        wake();
    }

    @Override
    public void onDisconnected(ComfyBackend backend) {
        LOGGER.atInfo().addKeyValue("backend", backend.id()).log("backend not connected");
    }

    @Override
    public void onCatalogue(ComfyBackend backend) {
        capabilities.forgetOld();
        wake();
    }

    // Ending ----------------------------------------------------------------------------------------------------------

    /** Reads the record of the prompt and, when there is one, ends the job by it. */
    void collect(JobRun run, ComfyBackend backend) {
        if (!run.startCollecting()) {
            return;
        }
        backend.history(run.prompt()).whenComplete((entry, failure) -> {
            if (failure != null || entry.isEmpty()) {
                run.stopCollecting();
            } else {
                run.recorded();
                settle(run, backend, entry.get());
            }
        });
    }

    /** Ends the job by its record; the caller collects. */
    private void settle(JobRun run, ComfyBackend backend, HistoryEntry entry) {
        switch (entry.end()) {
            case SUCCESS -> store(run, backend, entry);
            case ERROR -> run.then(() -> failed(run, entry.error()));
            case INTERRUPTED ->
                run.then(() -> {
                    if (run.isCancelRequested()
                            || jobs.find(run.id())
                                    .filter(row -> row.cancelRequested())
                                    .isPresent()) {
                        endCancelled(run);
                    } else {
                        again(run, "its run was interrupted at the backend", true);
                    }
                });
        }
    }

    private void store(JobRun run, ComfyBackend backend, HistoryEntry entry) {
        // Written together with the claim of the job that takes its place.
        leaving.put(run.id(), run.epoch());
        wake();
        results.keep(run.job(), backend, entry).whenComplete((kept, failure) -> {
            if (failure == null) {
                run.then(() -> succeed(run, kept));
            } else if (cause(failure) instanceof OutputMissingException missing) {
                run.then(() -> again(run, missing.getMessage(), true));
            } else if (cause(failure) instanceof StoreUnavailableException) {
                int tries = run.nextStoreTry();
                if (tries == 1) {
                    LOGGER.atWarn()
                            .addKeyValue("jobId", run.id())
                            .addKeyValue("error", cause(failure).getMessage())
                            .log("results cannot be stored yet; trying on");
                }
                Duration pause = STORE_RETRY.multipliedBy(1L << Math.min(tries - 1, 4));
                threads.later(pause.compareTo(STORE_RETRY_MAX) < 0 ? pause : STORE_RETRY_MAX, () -> {
                    if (!run.isEnded()) {
                        store(run, backend, entry);
                    }
                });
            } else {
                LOGGER.atWarn()
                        .addKeyValue("jobId", run.id())
                        .addKeyValue("error", cause(failure).getMessage())
                        .log("results cannot be fetched yet; looked up again");
                run.stopCollecting();
            }
        });
    }

    private void succeed(JobRun run, List<StoredImage> images) {
        if (images.isEmpty()) {
            fail(run, ProblemType.JOB_FAILED, "The workflow ran but produced no output.", Map.of());
            return;
        }
        boolean mine = endings.succeed(run, images);
        finished(run, mine, JobState.SUCCEEDED);
    }

    private void failed(JobRun run, Optional<ExecutionError> error) {
        String detail = error.map(e -> e.outOfMemory()
                        ? "The backend ran out of memory in node " + e.nodeId() + " (" + e.nodeType() + ")."
                        : "Node " + e.nodeId() + " (" + e.nodeType() + ") failed: " + e.message())
                .orElse("The backend reported a failure.");
        Map<String, Object> facts = error.<Map<String, Object>>map(e ->
                        Map.of("node_id", e.nodeId(), "node_type", e.nodeType(), "exception_type", e.exceptionType()))
                .orElse(Map.of());
        fail(run, ProblemType.JOB_FAILED, detail, facts);
    }

    /** Two lookups found the prompt nowhere. A crash counts only against a prompt that had begun: others just waited there. */
    void lost(JobRun run) {
        if (run.hasBegun()) {
            again(run, "its backend crashed or was restarted while it ran", true);
        } else {
            again(
                    run,
                    run.doubt()
                            .map(why -> "the backend did not take the prompt: it " + why)
                            .orElse("the backend no longer knew the prompt"),
                    false);
        }
    }

    /**
     * A new attempt, or the end after too many.
     *
     * @param reason the rest of a sentence
     * @param counts against the number of failures; else only against that of attempts, which may be many more
     */
    private void again(JobRun run, String reason, boolean counts) {
        ClaimedJob job = run.job();
        if (counts && job.failures() + 1 >= config.maxAttempts() || job.attempt() >= MOST_SENDS) {
            giveUp(run, reason);
            return;
        }
        LOGGER.atWarn()
                .addKeyValue("jobId", run.id())
                .addKeyValue("attempt", job.attempt())
                .addKeyValue("error", reason)
                .log("job goes back to the queue");
        Duration backOff = FIRST_BACK_OFF.multipliedBy(1L << Math.min(job.attempt() - 1, MOST_DOUBLINGS));
        if (jobs.requeue(run.id(), run.epoch(), backOff, reason, counts)) {
            forget(run);
            wake();
        } else if (jobs.find(run.id()).filter(row -> row.cancelRequested()).isPresent()) {
            endCancelled(run);
        } else {
            forget(run);
        }
    }

    /** Ends a job that backends spoil again and again, and names the node at which it happened: the one that was told of last. */
    private void giveUp(JobRun run, String reason) {
        Map<String, Object> facts = new LinkedHashMap<>();
        String where = "";
        String node = Optional.ofNullable(run.progressNode())
                .or(() -> jobs.lastNode(run.id()))
                .orElse(null);
        if (node != null) {
            Object type = Json.readObject(run.job().graph()).get(node) instanceof Map<?, ?> members
                    ? members.get("class_type")
                    : null;
            where = " in node " + node + (type == null ? "" : " (" + type + ")");
            facts.put("node_id", node);
            facts.put("node_type", type);
        }
        facts.put("attempts", run.job().attempt());
        fail(
                run,
                ProblemType.JOB_FAILED,
                "Given up after " + run.job().attempt() + " attempts; the last time " + reason + where + ".",
                facts);
    }

    /** A job that was to be cancelled ends so, whatever became of it but success. */
    void fail(JobRun run, ProblemType problem, String detail, Map<String, Object> facts) {
        if (run.isCancelRequested()) {
            endCancelled(run);
            return;
        }
        finished(run, endings.fail(run, JobState.FAILED, problem, detail, facts), JobState.FAILED);
    }

    void endCancelled(JobRun run) {
        boolean mine =
                endings.fail(run, JobState.CANCELLED, ProblemType.JOB_CANCELLED, "The job was cancelled.", Map.of());
        finished(run, mine, JobState.CANCELLED);
    }

    private void finished(JobRun run, boolean mine, JobState state) {
        forget(run);
        if (mine) {
            LOGGER.atInfo()
                    .addKeyValue("jobId", run.id())
                    .addKeyValue("userId", run.job().user())
                    .addKeyValue("state", state)
                    .addKeyValue("attempt", run.job().attempt())
                    .log("job ended");
        }
        wake();
    }

    // Cancelling ------------------------------------------------------------------------------------------------------

    /** The owner's side of a cancel: exactly this prompt is removed or interrupted; the record decides what became of it. */
    void cancel(JobRun run) {
        run.requestCancel();
        backends.find(run.job().backend()).ifPresent(backend -> withdraw(run, backend));
    }

    /** A cancel of this job was asked for, on some node. */
    public void cancelRequested(JobId job) {
        run(job).ifPresent(this::cancel);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
