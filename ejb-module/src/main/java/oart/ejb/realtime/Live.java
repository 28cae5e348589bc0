package oart.ejb.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import oart.ejb.backend.ComfyEvent.PreviewFrame;
import oart.ejb.container.Threads;
import oart.ejb.job.JobNews;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.UserChanged;
import oart.persistence.job.JobId;
import oart.persistence.realtime.EventRepository;
import oart.persistence.realtime.EventRepository.Standing;
import oart.persistence.user.UserId;

/** The watchers of this node: who may watch what, for how long, and who hears which news. */
@ApplicationScoped
public class Live implements JobNews {
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration STANDING = Duration.ofSeconds(2);
    /** Notifications may be lost with their connection; what is watched is read again this often. */
    private static final Duration RESYNC = Duration.ofSeconds(5);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final EventRepository events;
    private final EventFeeds feeds;
    private final QueueBoard board;
    private final Previews previews;
    private final LiveConfig config;
    private final Clock clock;
    private final Threads threads;

    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final Map<UserId, Integer> counts = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /** For the container only. */
    protected Live() {
        this(null, null, null, null, null, null, null);
    }

    @Inject
    public Live(
            EventRepository events,
            EventFeeds feeds,
            QueueBoard board,
            Previews previews,
            LiveConfig config,
            Clock clock,
            Threads threads) {
        this.events = events;
        this.feeds = feeds;
        this.board = board;
        this.previews = previews;
        this.config = config;
        this.clock = clock;
        this.threads = threads;
    }

    /** @param node name of this node */
    public void start(String node) {
        previews.start(node.replaceAll("\\s", "_"));
        threads.every(SWEEP, "watchers", this::sweep);
        threads.every(STANDING, "standing of watchers", this::endGone);
        threads.every(RESYNC, "events", this::missed);
    }

    public void stop() {
        stopped = true;
        watchers.forEach(watcher -> watcher.end(LiveEnd.STOPPING));
    }

    // Opening ---------------------------------------------------------------------------------------------------------

    /** @throws ProblemException RATE_LIMITED: the caller has as many connections as are allowed */
    public void requireRoom(Caller caller) {
        requireRoom(caller.id());
    }

    private void requireRoom(UserId user) {
        if (counts.getOrDefault(user, 0) >= config.watchersPerUser()) {
            throw new ProblemException(
                    ProblemType.RATE_LIMITED,
                    "You have " + config.watchersPerUser() + " open event streams and sockets; no more are allowed.");
        }
    }

    /** @throws ProblemException NOT_FOUND: there is no such job, or it is another user's and the caller is no administrator */
    public void requireJob(Caller caller, JobId job) {
        standing(caller, job);
    }

    private Standing standing(Caller caller, JobId job) {
        return events.standing(job)
                .filter(standing -> standing.user().equals(caller.id()) || caller.isAdmin())
                .orElseThrow(() -> ProblemException.notFound("The job"));
    }

    /**
     * After which event a stream of the job goes on.
     *
     * @param lastEventId as the client gave it; an unusable one means from the beginning
     * @return empty: the job has ended and the client has all its events
     * @throws ProblemException as {@link #requireJob}
     */
    public OptionalLong startOfJob(Caller caller, JobId job, Optional<String> lastEventId) {
        Standing standing = standing(caller, job);
        long last = id(lastEventId).filter(id -> id <= standing.lastSeq()).orElse(0L);
        return standing.ended() && last >= standing.lastSeq() ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /** After which event a stream of all the caller's jobs goes on. @param fromNow what to do without a usable id: only what is to come */
    public long startOfUser(Caller caller, Optional<String> lastEventId, boolean fromNow) {
        long newest = events.newest(caller.id()).orElse(0);
        return id(lastEventId).filter(id -> id <= newest).orElse(fromNow ? newest : 0);
    }

    private static Optional<Long> id(Optional<String> text) {
        return text.map(String::strip)
                .filter(digits -> digits.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
    }

    /** Tells the events of a job; the connection ends after {@code end}. @param after as {@link #startOfJob} gives it */
    public Watch watchJob(Caller caller, Instant expiresAt, JobId job, long after, Wire wire) {
        Watcher watcher = new Watcher(caller.id(), expiresAt, wire, new Outbox(after), true);
        open(watcher, () -> feeds.addToJob(job, watcher), () -> feeds.removeFromJob(job, watcher));
        board.changed();
        return watcher;
    }

    /** Tells the events of all the caller's jobs. @param after as {@link #startOfUser} gives it */
    public Watch watchJobs(Caller caller, Instant expiresAt, long after, Wire wire) {
        Watcher watcher = new Watcher(caller.id(), expiresAt, wire, new Outbox(after), false);
        open(watcher, () -> feeds.addToUser(watcher), () -> feeds.removeFromUser(watcher));
        board.changed();
        return watcher;
    }

    /** Tells how the queue stands, at once and after every change. */
    public Watch watchQueue(Caller caller, Instant expiresAt, Wire wire) {
        Watcher watcher = new Watcher(caller.id(), expiresAt, wire, new Outbox(0), false);
        open(watcher, () -> board.add(watcher), () -> board.remove(watcher));
        return watcher;
    }

    /**
     * Shows the previews of the caller's jobs as they come.
     *
     * @param job only this one's; empty = all
     * @throws ProblemException as {@link #requireJob}
     */
    public Watch watchPreviews(Caller caller, Instant expiresAt, Optional<JobId> job, Wire wire) {
        UserId owner = job.map(id -> standing(caller, id).user()).orElse(caller.id());
        Watcher watcher = new Watcher(caller.id(), expiresAt, wire, new Outbox(0), false);
        open(watcher, () -> previews.add(watcher, owner, job), () -> previews.remove(watcher, owner));
        return watcher;
    }

    /** @param begin always before {@code end}, also when the connection is over meanwhile */
    private void open(Watcher watcher, Runnable begin, Runnable end) {
        UserId user = watcher.user();
        requireRoom(user);
        counts.merge(user, 1, Integer::sum);
        watchers.add(watcher);
        begin.run();
        watcher.onRelease(() -> {
            watchers.remove(watcher);
            counts.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1);
            end.run();
        });
        if (stopped) {
            watcher.end(LiveEnd.STOPPING);
        }
    }

    // Ending ----------------------------------------------------------------------------------------------------------

    /** Ends what has expired or takes nothing, and asks those who hear nothing whether they are still there. */
    void sweep() {
        Instant now = clock.instant();
        for (Watcher watcher : watchers) {
            if (watcher.isExpired(now)) {
                watcher.end(LiveEnd.EXPIRED);
            } else if (watcher.underWay().compareTo(STALLED) > 0) {
                watcher.end(LiveEnd.STALLED);
            } else if (watcher.idle().compareTo(KEEP_ALIVE.minus(SWEEP)) >= 0) {
                watcher.outbox().keepAlive();
                watcher.flush();
            }
        }
    }

    /** Ends the connections of users who were deleted or made inactive. */
    void endGone() {
        Set<UserId> users = Set.copyOf(counts.keySet());
        if (!users.isEmpty()) {
            endGone(users);
        }
    }

    private void endGone(Set<UserId> users) {
        Set<UserId> gone = new HashSet<>(events.gone(users));
        watchers.stream()
                .filter(watcher -> gone.contains(watcher.user()))
                .forEach(watcher -> watcher.end(LiveEnd.EXPIRED));
    }

    void onChange(@Observes(during = TransactionPhase.AFTER_SUCCESS) UserChanged change) {
        if (counts.containsKey(change.user())) {
            threads.executor().execute(() -> endGone(Set.of(change.user())));
        }
    }

    /** How many connections there are on this node. */
    public int count() {
        return watchers.size();
    }

    /** How many preview frames wait somewhere for a watcher. */
    public int waitingPreviews() {
        return previews.waiting();
    }

    // News ------------------------------------------------------------------------------------------------------------

    @Override
    public void changed(Map<JobId, UserId> jobs) {
        feeds.changed(jobs);
        board.changed();
    }

    @Override
    public void queueChanged() {
        board.changed();
    }

    @Override
    public void preview(JobId job, UserId user, PreviewFrame frame) {
        previews.show(job, user, frame);
    }

    @Override
    public void previewsElsewhere(String node, Collection<JobId> jobs) {
        previews.shownElsewhere(node, jobs);
    }

    @Override
    public void watchersChanged() {
        previews.watchersChanged();
    }

    @Override
    public void missed() {
        feeds.changed();
        board.changed();
        previews.watchersChanged();
    }
}
