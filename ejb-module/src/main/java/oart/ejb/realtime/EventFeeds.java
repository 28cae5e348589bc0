package oart.ejb.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import oart.ejb.container.Threads;
import oart.ejb.job.JobEstimates;
import oart.persistence.job.JobId;
import oart.persistence.realtime.EventRepository;
import oart.persistence.realtime.EventRepository.Page;
import oart.persistence.realtime.StoredEvent;
import oart.persistence.sql.DatabaseException;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings stored events from the table to the watchers of this node: one statement for everything that changed, whatever the number of
 * watchers. The table is the only source, so that a watcher may sit on any node and may have missed anything.
 */
@ApplicationScoped
public class EventFeeds {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventFeeds.class);
    /** Events of one job or user that are read at a time. */
    private static final int PAGE = 200;
    /** Jobs or users of one statement. */
    private static final int TOGETHER = 200;

    private static final Duration SETTLING = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final EventRepository events;
    private final JobEstimates estimates;
    private final Threads threads;
    private final Coalesced reading;

    private final Map<JobId, Set<Watcher>> byJob = new ConcurrentHashMap<>();
    private final Map<UserId, Set<Watcher>> byUser = new ConcurrentHashMap<>();
    private final Map<UserId, Settling> settling = new ConcurrentHashMap<>();
    private final Set<JobId> changedJobs = ConcurrentHashMap.newKeySet();
    private final Set<UserId> changedUsers = ConcurrentHashMap.newKeySet();

    /** For the container only. */
    protected EventFeeds() {
        this(null, null, null);
    }

    @Inject
    public EventFeeds(EventRepository events, JobEstimates estimates, Threads threads) {
        this.events = events;
        this.estimates = estimates;
        this.threads = threads;
        this.reading = new Coalesced(threads, "events", Duration.ZERO, this::readAll);
    }

    /** From now on the watcher is told the events of the job after its cursor. */
    void addToJob(JobId job, Watcher watcher) {
        add(byJob, job, watcher);
        watcher.onRefill(() -> readJob(job));
        readJob(job);
    }

    /** As {@link #addToJob}, of all jobs of its user. */
    void addToUser(Watcher watcher) {
        add(byUser, watcher.user(), watcher);
        watcher.onRefill(() -> readUser(watcher.user()));
        readUser(watcher.user());
    }

    void removeFromJob(JobId job, Watcher watcher) {
        remove(byJob, job, watcher);
    }

    void removeFromUser(Watcher watcher) {
        remove(byUser, watcher.user(), watcher);
        settling.keySet().removeIf(user -> !byUser.containsKey(user));
    }

    private static <K> void add(Map<K, Set<Watcher>> watchers, K key, Watcher watcher) {
        watchers.compute(key, (same, known) -> {
            Set<Watcher> set = known == null ? ConcurrentHashMap.newKeySet() : known;
            set.add(watcher);
            return set;
        });
    }

    private static <K> void remove(Map<K, Set<Watcher>> watchers, K key, Watcher watcher) {
        watchers.computeIfPresent(key, (same, known) -> {
            known.remove(watcher);
            return known.isEmpty() ? null : known;
        });
    }

    /** Those who watch this job, by itself or with all of its user's. */
    Collection<Watcher> watchersOf(JobId job, UserId user) {
        Set<Watcher> watchers = new HashSet<>(byJob.getOrDefault(job, Set.of()));
        watchers.addAll(byUser.getOrDefault(user, Set.of()));
        return watchers;
    }

    boolean isWatched() {
        return !byJob.isEmpty() || !byUser.isEmpty();
    }

    /** These jobs have new events. */
    void changed(Map<JobId, UserId> jobs) {
        boolean any = false;
        for (Map.Entry<JobId, UserId> job : jobs.entrySet()) {
            if (byJob.containsKey(job.getKey())) {
                any |= changedJobs.add(job.getKey());
            }
            if (byUser.containsKey(job.getValue())) {
                any |= changedUsers.add(job.getValue());
            }
        }
        if (any) {
            reading.wish();
        }
    }

    /** Everything that is watched may have new events. */
    void changed() {
        changedJobs.addAll(byJob.keySet());
        changedUsers.addAll(byUser.keySet());
        if (isWatched()) {
            reading.wish();
        }
    }

    private void readJob(JobId job) {
        changedJobs.add(job);
        reading.wish();
    }

    private void readUser(UserId user) {
        changedUsers.add(user);
        reading.wish();
    }

    private void readAll() {
        List<JobId> jobs = drain(changedJobs);
        List<UserId> users = drain(changedUsers);
        try {
            for (int from = 0; from < jobs.size(); from += TOGETHER) {
                readJobs(jobs.subList(from, Math.min(jobs.size(), from + TOGETHER)));
            }
            for (int from = 0; from < users.size(); from += TOGETHER) {
                readUsers(users.subList(from, Math.min(users.size(), from + TOGETHER)));
            }
        } catch (DatabaseException e) {
            LOGGER.atWarn().addKeyValue("error", e.getMessage()).log("events cannot be read; trying again");
            changedJobs.addAll(jobs);
            changedUsers.addAll(users);
            threads.later(RETRY, reading::wish);
        }
    }

    private static <T> List<T> drain(Set<T> set) {
        List<T> all = new ArrayList<>(set);
        all.forEach(set::remove);
        return all;
    }

    /** Where reading has to begin for each key: at the cursor of the last watcher that has room. */
    private static <K> Map<K, Long> cursors(Collection<K> keys, Map<K, Set<Watcher>> watchers) {
        Map<K, Long> cursors = new HashMap<>();
        for (K key : keys) {
            watchers.getOrDefault(key, Set.of()).stream()
                    .map(Watcher::outbox)
                    .filter(outbox -> !outbox.isBehind())
                    .mapToLong(Outbox::cursor)
                    .min()
                    .ifPresent(cursor -> cursors.put(key, cursor));
        }
        return cursors;
    }

    private void readJobs(List<JobId> jobs) {
        Map<JobId, Long> cursors = cursors(jobs, byJob);
        if (cursors.isEmpty()) {
            return;
        }
        Map<JobId, List<StoredEvent>> read =
                events.after(cursors, PAGE).stream().collect(Collectors.groupingBy(StoredEvent::job));
        read.forEach((job, stored) -> {
            tell(
                    byJob.getOrDefault(job, Set.of()),
                    cursors.get(job),
                    stored.stream().map(event -> event(event, event.seq())).toList());
            if (stored.size() == PAGE) {
                readJob(job);
            }
        });
    }

    private void readUsers(List<UserId> users) {
        Map<UserId, Long> cursors = cursors(users, byUser);
        if (cursors.isEmpty()) {
            return;
        }
        Page page = events.ofUsersAfter(cursors, PAGE);
        Map<UserId, List<StoredEvent>> read = page.events().stream().collect(Collectors.groupingBy(StoredEvent::user));
        read.forEach((user, stored) -> {
            int count = settling.computeIfAbsent(user, same -> new Settling()).settled(stored, page);
            tell(
                    byUser.getOrDefault(user, Set.of()),
                    cursors.get(user),
                    stored.subList(0, count).stream()
                            .map(event -> event(event, event.id()))
                            .toList());
            if (count < stored.size()) {
                threads.later(SETTLING, () -> readUser(user));
            } else if (count == PAGE) {
                readUser(user);
            }
        });
    }

    private static void tell(Collection<Watcher> watchers, long after, List<LiveEvent> told) {
        for (Watcher watcher : watchers) {
            watcher.outbox().offer(after, told);
            watcher.flush();
        }
    }

    private LiveEvent event(StoredEvent stored, long id) {
        String data = stored.data();
        if (stored.run() != null) {
            StoredEvent.Run run = stored.run();
            data = estimates
                    .remaining(run.workflow(), run.model(), run.backend(), run.dispatchedAt())
                    .map(seconds -> with(stored.data(), "\"eta_seconds\":" + seconds))
                    .orElse(data);
        }
        return new LiveEvent(stored.job(), id, stored.type(), stored.state(), data);
    }

    /** The text of an object with one more member. */
    private static String with(String object, String member) {
        return object.substring(0, object.lastIndexOf('}')) + ',' + member + '}';
    }
}
