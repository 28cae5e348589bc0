package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyBackend.QueuedPrompt;
import oart.ejb.container.Threads;
import oart.ejb.problem.ProblemType;
import oart.persistence.backend.BackendId;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.PromptId;
import oart.persistence.sql.DatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles whatever went quiet: keeps leases, takes over the jobs of dead nodes, looks prompts up, ends what is overdue. A prompt is lost
 * when two lookups at least two seconds apart, begun after its POST was over, found it neither in the queue nor in the history.
 */
@ApplicationScoped
public class JobReconciler {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobReconciler.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration PROGRESS_TICK = Duration.ofMillis(250);
    private static final Duration SWEEP = Duration.ofSeconds(3);
    private static final Duration LOOKUPS_APART = Duration.ofSeconds(2);
    /** Silence after which a prompt is looked up although its events should arrive. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final int ADOPTED_AT_ONCE = 50;

    private JobRepository jobs;
    private JobDispatcher dispatcher;
    private JobWaiters waiters;
    private JobEndings endings;
    private BackendPool backends;
    private JobConfig config;
    private Threads threads;

    /** Since when prompts run there that are nobody's any more. */
    private final Map<BackendId, Map<PromptId, Long>> overstaying = new ConcurrentHashMap<>();

    private volatile long databaseTroubleNanos;
    private volatile boolean databaseTroubled;

    /** For the container only. */
    protected JobReconciler() {}

    @Inject
    public JobReconciler(
            JobRepository jobs,
            JobDispatcher dispatcher,
            JobWaiters waiters,
            JobEndings endings,
            BackendPool backends,
            JobConfig config,
            Threads threads) {
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.waiters = waiters;
        this.endings = endings;
        this.backends = backends;
        this.config = config;
        this.threads = threads;
    }

    public void start() {
        threads.every(config.renewal(), "lease renewal", this::renewLeases);
        threads.every(TICK, "lookups", this::lookUpQuiet);
        threads.every(TICK, "claim sweep", dispatcher::wake);
        threads.every(PROGRESS_TICK, "progress", this::writeProgress);
        threads.every(SWEEP, "adoption", this::adopt);
        threads.every(SWEEP, "orphans", this::removeOrphans);
        threads.every(SWEEP, "overdue", this::endOverdue);
    }

    // Leases ----------------------------------------------------------------------------------------------------------

    void renewLeases() {
        Map<JobId, JobRun> mine =
                dispatcher.runs().stream().collect(Collectors.toMap(JobRun::id, run -> run, (first, second) -> second));
        if (mine.isEmpty()) {
            return;
        }
        Map<JobId, Long> epochs = new HashMap<>();
        mine.forEach((id, run) -> epochs.put(id, run.epoch()));
        long until = System.nanoTime() + config.lease().toNanos();
        Map<JobId, Boolean> renewed = guarded(() -> jobs.renew(epochs, config.lease()));
        mine.forEach((id, run) -> {
            Boolean cancel = renewed.get(id);
            if (cancel == null) {
                if (!run.isEnded()) {
                    LOGGER.atWarn().addKeyValue("jobId", id).log("job belongs to another node now");
                    dispatcher.forget(run);
                }
            } else {
                run.renewed(until);
                if (cancel && !run.isCancelRequested()) {
                    dispatcher.cancel(run);
                }
            }
        });
    }

    /**
     * Takes over what nobody drives; waits until this node's own database connection was sound for one lease. Jobs at backends to which it
     * has no connection are left to other nodes for a while.
     */
    void adopt() {
        if (databaseTroubled
                && System.nanoTime() - databaseTroubleNanos < config.lease().toNanos()) {
            return;
        }
        if (!dispatcher.isAccepting()) {
            return;
        }
        databaseTroubled = false;
        long leasedAt = System.nanoTime();
        Set<BackendId> connected = backends.all().stream()
                .filter(backend -> backend.clientId().isPresent())
                .map(ComfyBackend::id)
                .collect(Collectors.toSet());
        for (ClaimedJob job :
                guarded(() -> jobs.adopt(dispatcher.owner(), config.lease(), connected, ADOPTED_AT_ONCE))) {
            dispatcher.run(job.id()).ifPresent(dispatcher::forget);
            LOGGER.atInfo()
                    .addKeyValue("jobId", job.id())
                    .addKeyValue("attempt", job.attempt())
                    .log("job adopted");
            JobRun run = dispatcher.follow(job, leasedAt);
            run.postSettled();
            backends.find(job.backend()).ifPresent(backend -> lookUp(backend, List.of(run)));
        }
    }

    private <T> T guarded(java.util.function.Supplier<T> statement) {
        try {
            return statement.get();
        } catch (DatabaseException e) {
            databaseTroubleNanos = System.nanoTime();
            databaseTroubled = true;
            throw e;
        }
    }

    // Lookups ---------------------------------------------------------------------------------------------------------

    void lookUpQuiet() {
        for (ComfyBackend backend : backends.all()) {
            List<JobRun> quiet = dispatcher.runs().stream()
                    .filter(run -> run.job().backend().equals(backend.id()) && run.isSettled() && !run.isCollecting())
                    .filter(run -> run.isCancelRequested()
                            || dispatcher.isSilentHere(run, backend)
                            || run.silence().compareTo(QUIET) > 0)
                    .toList();
            if (!quiet.isEmpty()) {
                lookUp(backend, quiet);
            }
        }
    }

    /** The queue first, the history second: a prompt that lives cannot be missed. */
    private void lookUp(ComfyBackend backend, List<JobRun> quiet) {
        backend.queue().whenComplete((queue, failure) -> {
            if (failure != null) {
                return;
            }
            Map<String, QueuedPrompt> there =
                    queue.stream().collect(Collectors.toMap(QueuedPrompt::promptId, p -> p, (a, b) -> a));
            for (JobRun run : quiet) {
                QueuedPrompt found = there.get(run.prompt().toString());
                if (found != null) {
                    seen(run, backend, found);
                } else {
                    backend.history(run.prompt()).whenComplete((entry, unanswered) -> {
                        if (unanswered != null || run.isEnded() || run.isCollecting()) {
                            return;
                        }
                        if (entry.isPresent()) {
                            dispatcher.collect(run, backend);
                        } else if (run.missed(LOOKUPS_APART)) {
                            run.then(() -> lost(run));
                        }
                    });
                }
            }
        });
    }

    /** A cancel may have come before the prompt was there, or failed: it is repeated until the prompt is gone. */
    private void seen(JobRun run, ComfyBackend backend, QueuedPrompt found) {
        if (found.running()) {
            dispatcher.runs(run, backend);
        }
        run.seenAlive();
        if (run.isCancelRequested()) {
            dispatcher.cancel(run);
        }
    }

    private void lost(JobRun run) {
        if (run.isCancelRequested()) {
            dispatcher.endCancelled(run);
        } else {
            dispatcher.lost(run);
        }
    }

    // Orphans, limits, progress ---------------------------------------------------------------------------------------

    /**
     * Prompts that carry our mark but are no job's current prompt any more are removed. One that does not end hangs its backend, as a dead
     * worker does: nothing new is sent there, and what waits behind it goes elsewhere.
     */
    void removeOrphans() {
        for (ComfyBackend backend : backends.all()) {
            if (backend.isHealthy()) {
                backend.queue()
                        .thenAcceptAsync(queue -> removeOrphans(backend, queue), threads.executor())
                        .exceptionally(failure -> null);
            }
        }
    }

    private void removeOrphans(ComfyBackend backend, List<QueuedPrompt> queue) {
        Set<PromptId> marked = new HashSet<>();
        for (QueuedPrompt prompt : queue) {
            boolean ours = prompt.oart()
                    .map(mark -> dispatcher.installation().equals(mark.get("installation")))
                    .orElse(false);
            if (ours) {
                PromptId.parse(prompt.promptId()).ifPresent(marked::add);
            }
        }
        if (!marked.isEmpty()) {
            marked.removeAll(jobs.current(marked));
        }
        watchOverstaying(backend, queue, marked);
        for (PromptId orphan : marked) {
            LOGGER.atWarn()
                    .addKeyValue("backend", backend.id())
                    .addKeyValue("prompt", orphan)
                    .log("orphaned prompt removed");
            backend.deleteQueued(orphan)
                    .thenCompose(deleted -> backend.interrupt(orphan))
                    .exceptionally(failure -> null);
        }
    }

    private void watchOverstaying(ComfyBackend backend, List<QueuedPrompt> queue, Set<PromptId> orphans) {
        Set<PromptId> running = queue.stream()
                .filter(QueuedPrompt::running)
                .flatMap(prompt -> PromptId.parse(prompt.promptId()).stream())
                .filter(orphans::contains)
                .collect(Collectors.toSet());
        Map<PromptId, Long> here = overstaying.computeIfAbsent(backend.id(), id -> new ConcurrentHashMap<>());
        here.keySet().retainAll(running);
        running.forEach(prompt -> here.putIfAbsent(prompt, System.nanoTime()));
        boolean hangs = here.values().stream()
                .anyMatch(since ->
                        System.nanoTime() - since > config.interruptLimit().toNanos());
        backends.hangs(backend.id(), hangs);
        if (hangs) {
            dispatcher.runs().stream()
                    .filter(run -> run.job().backend().equals(backend.id()) && run.isSettled() && !run.hasBegun())
                    .forEach(run -> backend.deleteQueued(run.prompt()).exceptionally(failure -> null));
        }
    }

    /**
     * Waiting jobs by the database's clock, those of this node by its monotonic one. A prompt whose events do not arrive here gives no sign
     * of life that could be missed: only its total limit counts.
     */
    void endOverdue() {
        for (JobRow job :
                jobs.failOverdue(ProblemType.JOB_TIMED_OUT.name(), "The job waited longer than its time limit.")) {
            LOGGER.atInfo().addKeyValue("jobId", job.id()).log("job timed out while waiting");
            endings.tell(job);
        }
        for (JobRun run : dispatcher.runs()) {
            if (run.isOverdue()) {
                timeOut(run, "The job exceeded its time limit.");
            } else if (run.hasBegun()
                    && !run.isCollecting()
                    && backends.find(run.job().backend())
                            .filter(backend -> !dispatcher.isSilentHere(run, backend))
                            .isPresent()
                    && run.quietSinceProgress()
                                    .compareTo(Duration.ofSeconds(run.job().silenceLimitSeconds()))
                            > 0) {
                timeOut(run, "The backend gave no sign of life for longer than allowed.");
            }
        }
    }

    private void timeOut(JobRun run, String detail) {
        Optional<ComfyBackend> backend = backends.find(run.job().backend());
        backend.ifPresent(b -> b.deleteQueued(run.prompt())
                .thenCompose(deleted -> b.interrupt(run.prompt()))
                .exceptionally(failure -> null));
        run.then(() -> dispatcher.fail(run, ProblemType.JOB_TIMED_OUT, detail, Map.of()));
    }

    void writeProgress() {
        List<JobRun> news = dispatcher.runs().stream()
                .filter(run -> run.takeProgress() && !run.isCollecting())
                .toList();
        if (news.isEmpty()) {
            return;
        }
        Set<JobId> written;
        try {
            written = jobs.progress(news.stream().map(JobRun::news).toList());
        } catch (DatabaseException e) {
            LOGGER.atDebug().addKeyValue("error", e.getMessage()).log("progress not written yet");
            written = Set.of();
        }
        Set<JobId> done = written;
        news.stream()
                .filter(run -> !done.contains(run.id()) && !run.isCollecting())
                .forEach(JobRun::progressNotWritten);
    }

    /** Tells callers of this node what they may have missed while notifications did not arrive. */
    public void catchUp() {
        jobs.ended(waiters.jobs()).forEach(endings::tell);
        dispatcher.wake();
    }
}
