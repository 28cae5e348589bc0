package oart.ejb.job;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import oart.json.Json;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobState;
import oart.persistence.job.PromptId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One prompt that this node drives, from claim or adoption until the job ends, goes back to the queue, or is somebody else's. Its writes
 * run one after another; everything else may be called from any thread.
 */
final class JobRun {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobRun.class);

    private final ClaimedJob job;
    private final Executor executor;
    private final AtomicBoolean collecting = new AtomicBoolean();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);

    /** Of its total limit; the clock of this node may be wrong. */
    private final long deadlineNanos;

    private volatile long leaseUntilNanos;
    /** The client id that hears its events; null = nobody does. */
    private volatile String clientId;

    private final CompletableFuture<Void> settling = new CompletableFuture<>();
    /** Why its POST is in doubt, in words; null = it is not. */
    private volatile String doubt;

    private volatile boolean begun;
    /** The database knows that it runs, or is being told. */
    private volatile boolean runningTold;

    /** The backend has a record of its end. */
    private volatile boolean recorded;

    private volatile boolean cancelRequested;
    private volatile boolean ended;
    private volatile long lastSignNanos = System.nanoTime();
    private volatile long lastMissNanos;
    private volatile long lastProgressNanos = System.nanoTime();
    private volatile int misses;

    private volatile int cachedNodes;
    private volatile double progress;
    private volatile String progressNode;
    private volatile boolean progressDirty;
    private volatile int storeTries;

    JobRun(ClaimedJob job, Executor executor, long leaseUntilNanos) {
        this.job = job;
        this.executor = executor;
        this.leaseUntilNanos = leaseUntilNanos;
        this.deadlineNanos = System.nanoTime() + job.timeLeft().toNanos();
        this.cancelRequested = job.cancelRequested();
        this.begun = job.state() != JobState.DISPATCHED;
        this.runningTold = begun;
    }

    ClaimedJob job() {
        return job;
    }

    JobId id() {
        return job.id();
    }

    PromptId prompt() {
        return job.prompt();
    }

    long epoch() {
        return job.epoch();
    }

    /** Runs the work after all work handed in before; a failure is logged and the rest goes on. */
    synchronized void then(Runnable work) {
        tail = tail.thenRunAsync(
                () -> {
                    try {
                        if (!ended) {
                            work.run();
                        }
                    } catch (Throwable e) {
                        LOGGER.atWarn()
                                .addKeyValue("jobId", id())
                                .setCause(e)
                                .log("step of a job failed; it will be looked up again");
                        collecting.set(false);
                    }
                },
                executor);
    }

    boolean isOverdue() {
        return System.nanoTime() - deadlineNanos > 0;
    }

    boolean leaseOutlives(Duration time) {
        return leaseUntilNanos - System.nanoTime() > time.toNanos();
    }

    void renewed(long untilNanos) {
        leaseUntilNanos = untilNanos;
    }

    void sentBy(String client) {
        clientId = client;
    }

    /** Whether events of this prompt arrive at a connection with this id. */
    boolean isHeardBy(String client) {
        return clientId != null && clientId.equals(client);
    }

    /** No POST of it is on its way any more; lookups begun from here on may prove it lost. */
    void postSettled() {
        settling.complete(null);
        signOfLife();
    }

    boolean isSettled() {
        return settling.isDone();
    }

    /** Completes when no POST of it is on its way any more. */
    CompletableFuture<Void> settling() {
        return settling;
    }

    /** @param why nobody knows whether the backend took it */
    void doubted(String why) {
        doubt = why;
    }

    Optional<String> doubt() {
        return Optional.ofNullable(doubt);
    }

    /** It runs. @return true: the caller is to tell the database, nobody else does */
    synchronized boolean begin() {
        if (!begun) {
            signOfLife();
            begun = true;
        }
        boolean first = !runningTold;
        runningTold = true;
        return first;
    }

    /** The database could not be told that it runs; the next sign of it tries again. */
    void runningNotTold() {
        runningTold = false;
    }

    boolean hasBegun() {
        return begun;
    }

    /** An event or a record of it. */
    void signOfLife() {
        lastProgressNanos = System.nanoTime();
        seenAlive();
    }

    /** The backend still has it, though it may hang there. */
    void seenAlive() {
        lastSignNanos = System.nanoTime();
        misses = 0;
    }

    /** Time since the backend last did something for it. */
    Duration quietSinceProgress() {
        return Duration.ofNanos(System.nanoTime() - lastProgressNanos);
    }

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastSignNanos);
    }

    /** Counts a lookup that found it nowhere. @return true: the second, at least that long after the first */
    boolean missed(Duration apart) {
        long now = System.nanoTime();
        if (misses == 0) {
            misses = 1;
            lastMissNanos = now;
            return false;
        }
        return now - lastMissNanos >= apart.toNanos();
    }

    void recorded() {
        recorded = true;
        signOfLife();
    }

    boolean isRecorded() {
        return recorded;
    }

    /** @return true: the caller is to collect the results, nobody else does */
    boolean startCollecting() {
        return !ended && collecting.compareAndSet(false, true);
    }

    void stopCollecting() {
        collecting.set(false);
    }

    boolean isCollecting() {
        return collecting.get();
    }

    int nextStoreTry() {
        return ++storeTries;
    }

    void requestCancel() {
        cancelRequested = true;
    }

    boolean isCancelRequested() {
        return cancelRequested;
    }

    /** Nodes that need not run because the backend has their results. */
    void cached(int nodes) {
        signOfLife();
        cachedNodes = nodes;
    }

    int cachedNodes() {
        return cachedNodes;
    }

    void progress(double value, String node) {
        signOfLife();
        progress = value;
        progressNode = node;
        progressDirty = true;
    }

    /** As it is to be written. */
    JobRepository.Progress news() {
        String node = progressNode;
        Map<String, Object> described = node == null ? Map.of() : describe(node);
        Object title = described.get("_meta") instanceof Map<?, ?> meta ? meta.get("title") : null;
        return new JobRepository.Progress(
                id(),
                epoch(),
                progress,
                node,
                described.get("class_type") instanceof String type ? type : null,
                title instanceof String text ? text : null);
    }

    private Map<String, Object> describe(String node) {
        Object found = Json.readObject(job.graph()).get(node);
        return found instanceof Map<?, ?> ? Json.asObject(found) : Map.of();
    }

    /** What {@link #takeProgress} gave is still to be written. */
    void progressNotWritten() {
        progressDirty = true;
    }

    /** @return whether there is progress that was not written */
    boolean takeProgress() {
        boolean dirty = progressDirty;
        progressDirty = false;
        return dirty;
    }

    double progress() {
        return progress;
    }

    String progressNode() {
        return progressNode;
    }

    /** Nothing is done for it any more on this node. */
    void end() {
        ended = true;
        end.complete(null);
    }

    /** Completes when this node has done with it. */
    CompletableFuture<Void> ended() {
        return end;
    }

    boolean isEnded() {
        return ended;
    }
}
