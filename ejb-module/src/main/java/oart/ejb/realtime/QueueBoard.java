package oart.ejb.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import oart.ejb.container.Threads;
import oart.ejb.job.JobEstimates;
import oart.json.Json;
import oart.persistence.realtime.QueueRepository;
import oart.persistence.realtime.QueueRepository.Counts;
import oart.persistence.realtime.QueueRepository.Waiting;
import oart.persistence.user.UserId;

/**
 * The queue, read after changes at most four times a second for all who watch it: counts for the watchers of the queue, positions and
 * estimates of waiting jobs for theirs, the latter at most once a second. A position beyond 1,000 is told as 1,000.
 */
@ApplicationScoped
public class QueueBoard {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration HINTS = Duration.ofSeconds(1);
    private static final int POSITIONS = 1_000;
    private static final int MOST_OWN = 100;

    private final QueueRepository queue;
    private final JobEstimates estimates;
    private final EventFeeds feeds;
    private final Coalesced looking;
    private final Coalesced hinting;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

    /** A waiting job, where it stands, and when it may end. */
    private record Place(Waiting waiting, int position, Long etaSeconds) {}

    /** For the container only. */
    protected QueueBoard() {
        this(null, null, null, null);
    }

    @Inject
    public QueueBoard(QueueRepository queue, JobEstimates estimates, EventFeeds feeds, Threads threads) {
        this.queue = queue;
        this.estimates = estimates;
        this.feeds = feeds;
        this.looking = new Coalesced(threads, "queue", PAUSE, this::look);
        this.hinting = new Coalesced(threads, "positions", HINTS, this::hint);
    }

    /** Tells the watcher how the queue stands, now and after every change. */
    void add(Watcher watcher) {
        watchers.add(watcher);
        looking.wish();
    }

    void remove(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** Somebody watches a job that may wait, or the queue is not what it was. */
    void changed() {
        if (!watchers.isEmpty()) {
            looking.wish();
        }
        if (feeds.isWatched()) {
            hinting.wish();
        }
    }

    private void look() {
        if (watchers.isEmpty()) {
            return;
        }
        Counts counts = queue.counts();
        List<Place> places = places();
        Map<UserId, List<Place>> own = places.stream()
                .collect(Collectors.groupingBy(place -> place.waiting().user()));
        Set<UserId> users = watchers.stream().map(Watcher::user).collect(Collectors.toSet());
        Map<UserId, Integer> far = counts.waiting() > POSITIONS
                ? queue.waitingOf(
                        users.stream().filter(user -> !own.containsKey(user)).toList())
                : Map.of();
        Map<UserId, QueueView> views = new HashMap<>();
        for (Watcher watcher : watchers) {
            watcher.outbox()
                    .queue(views.computeIfAbsent(
                            watcher.user(),
                            user -> view(counts, own.getOrDefault(user, List.of()), far.containsKey(user))));
            watcher.flush();
        }
    }

    private static QueueView view(Counts counts, List<Place> own, boolean far) {
        Optional<Place> best = own.stream().findFirst();
        return new QueueView(
                counts.running(),
                counts.waiting() + counts.sent(),
                best.map(Place::position).orElse(far ? POSITIONS : 0),
                best.map(Place::etaSeconds).orElse(null),
                own.stream()
                        .limit(MOST_OWN)
                        .map(place -> new QueueView.Own(place.waiting().job(), place.position(), place.etaSeconds()))
                        .toList());
    }

    private void hint() {
        if (!feeds.isWatched()) {
            return;
        }
        for (Place place : places()) {
            Waiting waiting = place.waiting();
            for (Watcher watcher : feeds.watchersOf(waiting.job(), waiting.user())) {
                watcher.outbox().hint(new LiveEvent(waiting.job(), 0, LiveEvent.STATE, "QUEUED", data(place)));
                watcher.flush();
            }
        }
    }

    private static String data(Place place) {
        Map<String, Object> data = new java.util.LinkedHashMap<>();
        data.put("job_id", place.waiting().job());
        data.put("state", "QUEUED");
        data.put("attempt", place.waiting().attempt());
        data.put("position", place.position());
        data.put("eta_seconds", place.etaSeconds());
        return Json.write(data);
    }

    /** The waiting jobs in their order; each waits for those before it, shared among the backends. */
    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        int room = estimates.room();
        double before = 0;
        boolean known = true;
        for (Waiting waiting : queue.first(POSITIONS)) {
            Optional<Double> own = estimates.seconds(waiting.workflow(), waiting.model(), null);
            Long eta = known && own.isPresent() ? Math.round(before / room + own.get()) : null;
            places.add(new Place(waiting, places.size() + 1, eta));
            known &= own.isPresent();
            before += own.orElse(0.0);
        }
        return places;
    }
}
