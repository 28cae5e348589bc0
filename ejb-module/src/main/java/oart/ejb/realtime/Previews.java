package oart.ejb.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import oart.ejb.backend.ComfyEvent.PreviewFrame;
import oart.ejb.container.Threads;
import oart.persistence.job.JobId;
import oart.persistence.realtime.PreviewRepository;
import oart.persistence.realtime.PreviewRepository.Frame;
import oart.persistence.user.UserId;

/**
 * Previews, from the node that runs a job to whoever watches: on the same node as they come, to other nodes the latest of each job at most
 * four times a second, through the database, and only while somebody watches there.
 */
@ApplicationScoped
public class Previews {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration VALID = Duration.ofSeconds(30);
    private static final Duration RENEWAL = Duration.ofSeconds(10);
    private static final Duration CLEANING = Duration.ofSeconds(60);
    private static final int TOLD_AT_ONCE = 200;

    private final PreviewRepository repository;
    private final Threads threads;
    private final Coalesced publishing;
    private final Coalesced fetching;
    private final Coalesced registering;
    private final Coalesced looking;

    private final Map<UserId, Map<Watcher, Optional<JobId>>> watchers = new ConcurrentHashMap<>();
    private final Map<JobId, Frame> outgoing = new ConcurrentHashMap<>();
    private final Set<JobId> incoming = ConcurrentHashMap.newKeySet();
    private final Set<UserId> registered = new HashSet<>();
    private volatile Set<UserId> elsewhere = Set.of();
    private volatile boolean renewalDue;
    private volatile String node = "";
    private volatile int kept;

    /** For the container only. */
    protected Previews() {
        this(null, null);
    }

    @Inject
    public Previews(PreviewRepository repository, Threads threads) {
        this.repository = repository;
        this.threads = threads;
        this.publishing = new Coalesced(threads, "previews out", PAUSE, this::publish);
        this.fetching = new Coalesced(threads, "previews in", Duration.ZERO, this::fetch);
        this.registering = new Coalesced(threads, "preview registration", Duration.ZERO, this::register);
        this.looking = new Coalesced(threads, "preview watchers", Duration.ZERO, this::look);
    }

    /** @param name of this node, without blanks */
    void start(String name) {
        node = name;
        looking.wish();
        threads.every(RENEWAL, "preview registrations", this::renew);
        threads.every(CLEANING, "preview clean-up", this::clean);
    }

    /** @param owner whose jobs; @param job only this one; empty = all */
    void add(Watcher watcher, UserId owner, Optional<JobId> job) {
        watchers.compute(owner, (same, known) -> {
            Map<Watcher, Optional<JobId>> map = known == null ? new ConcurrentHashMap<>() : known;
            map.put(watcher, job);
            return map;
        });
        registering.wish();
    }

    void remove(Watcher watcher, UserId owner) {
        watchers.computeIfPresent(owner, (same, known) -> {
            known.remove(watcher);
            return known.isEmpty() ? null : known;
        });
        registering.wish();
    }

    /** A job of this node shows what it is at. */
    void show(JobId job, UserId owner, PreviewFrame frame) {
        tell(job, owner, frame.contentType(), frame.image());
        if (elsewhere.contains(owner)) {
            outgoing.put(job, new Frame(job, owner, frame.contentType(), frame.image()));
            publishing.wish();
        }
    }

    private void tell(JobId job, UserId owner, String contentType, byte[] image) {
        watchers.getOrDefault(owner, Map.of()).forEach((watcher, only) -> {
            if (only.isEmpty() || only.get().equals(job)) {
                watcher.outbox().preview(new LiveMessage.Preview(job, contentType, image));
                watcher.flush();
            }
        });
    }

    private void publish() {
        List<JobId> jobs = new ArrayList<>();
        for (JobId job : List.copyOf(outgoing.keySet())) {
            Frame frame = outgoing.remove(job);
            if (frame != null) {
                repository.put(frame);
                jobs.add(job);
            }
        }
        for (int from = 0; from < jobs.size(); from += TOLD_AT_ONCE) {
            repository.tell(node, jobs.subList(from, Math.min(jobs.size(), from + TOLD_AT_ONCE)));
        }
    }

    /** A node has put down frames of these jobs. */
    void shownElsewhere(String where, Collection<JobId> jobs) {
        if (!where.equals(node) && !watchers.isEmpty()) {
            incoming.addAll(jobs);
            fetching.wish();
        }
    }

    private void fetch() {
        List<JobId> jobs = List.copyOf(incoming);
        jobs.forEach(incoming::remove);
        Set<UserId> users = Set.copyOf(watchers.keySet());
        if (!jobs.isEmpty() && !users.isEmpty()) {
            repository
                    .frames(jobs, users)
                    .forEach(frame -> tell(frame.job(), frame.user(), frame.contentType(), frame.image()));
        }
    }

    /** Who watches elsewhere is to be read anew. */
    void watchersChanged() {
        looking.wish();
    }

    private void look() {
        elsewhere = repository.watchedElsewhere(node);
    }

    private void register() {
        boolean renewal = renewalDue;
        renewalDue = false;
        Set<UserId> now = Set.copyOf(watchers.keySet());
        List<UserId> fresh =
                now.stream().filter(user -> !registered.contains(user)).toList();
        if (!fresh.isEmpty()) {
            repository.watch(node, fresh, VALID, true);
            registered.addAll(fresh);
        }
        for (UserId user : List.copyOf(registered)) {
            if (!now.contains(user)) {
                repository.unwatch(node, user);
                registered.remove(user);
            }
        }
        if (renewal && !now.isEmpty()) {
            repository.watch(node, now, VALID, false);
        }
    }

    /** In the same turn as registering, or it would put back what has just been taken away. */
    private void renew() {
        renewalDue = true;
        registering.wish();
        looking.wish();
    }

    private void clean() {
        kept = repository.clean(CLEANING);
    }

    /** Frames that wait for a watcher of this node or lie in the database, as the last clean-up left it. */
    int waiting() {
        return kept
                + watchers.values().stream()
                        .flatMap(map -> map.keySet().stream())
                        .mapToInt(watcher -> watcher.outbox().waitingPreviews())
                        .sum();
    }
}
