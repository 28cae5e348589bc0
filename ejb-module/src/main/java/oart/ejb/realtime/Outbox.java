package oart.ejb.realtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.persistence.job.JobId;

/**
 * What waits for one watcher, bounded whatever the reader does. Stored events are never lost: those without room are read again from where
 * {@link #cursor} stands. Of previews the oldest are dropped; of positions and of the queue only the latest counts. Safe for many threads.
 */
final class Outbox {
    static final int MOST_EVENTS = 64;
    static final int MOST_PREVIEWS = 8;
    static final int MOST_HINTS = 100;
    private static final int REMEMBERED = 1_000;

    private final Deque<LiveEvent> events = new ArrayDeque<>();
    private final Map<JobId, LiveEvent> hints = new LinkedHashMap<>();
    private final Map<JobId, String> hinted = remembering();
    /** Jobs that are known not to wait any more. */
    private final Map<JobId, Boolean> started = remembering();

    private final Deque<LiveMessage.Preview> previews = new ArrayDeque<>();
    private QueueView queue;
    private QueueView queueTold;
    private boolean keepAlive;
    private long cursor;
    private boolean behind;
    private long droppedPreviews;

    /** @param cursor id of the last stored event that the reader has */
    Outbox(long cursor) {
        this.cursor = cursor;
    }

    private static <T> Map<JobId, T> remembering() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<JobId, T> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** Id of the last stored event that is here, or was. */
    synchronized long cursor() {
        return cursor;
    }

    /** Whether stored events had no room; more of them are useless until {@link #takeBehind}. */
    synchronized boolean isBehind() {
        return behind;
    }

    /** @return true once: there is room now for the events that had none */
    synchronized boolean takeBehind() {
        boolean room = behind && events.isEmpty();
        if (room) {
            behind = false;
        }
        return room;
    }

    /**
     * Takes stored events in the order of their ids; those before the cursor are passed over. Nothing is taken when the reader has not come as
     * far as they begin, as when it joined while they were being read: it is told by the reading that its joining asked for.
     *
     * @param after id after which the events have no gap
     */
    synchronized void offer(long after, List<LiveEvent> stored) {
        if (cursor < after) {
            return;
        }
        for (LiveEvent event : stored) {
            if (event.id() > cursor) {
                if (behind || events.size() >= MOST_EVENTS) {
                    behind = true;
                    return;
                }
                events.add(event);
                cursor = event.id();
                follow(event);
            }
        }
    }

    private void follow(LiveEvent event) {
        if (event.state() != null) {
            hinted.remove(event.job());
            if (event.state().equals("QUEUED")) {
                started.remove(event.job());
            } else {
                started.put(event.job(), true);
                hints.remove(event.job());
            }
        }
    }

    /** Takes what is not stored about a waiting job: replaces what was said before, and is nothing when it says the same. */
    synchronized void hint(LiveEvent hint) {
        boolean news = !hint.data().equals(hinted.get(hint.job()));
        if (news && !started.containsKey(hint.job()) && (hints.size() < MOST_HINTS || hints.containsKey(hint.job()))) {
            hints.put(hint.job(), hint);
            hinted.put(hint.job(), hint.data());
        }
    }

    /** Takes the queue as it stands; nothing when it stands as it did. */
    synchronized void queue(QueueView now) {
        if (!now.equals(queueTold)) {
            queue = now;
            queueTold = now;
        }
    }

    synchronized void preview(LiveMessage.Preview preview) {
        if (previews.size() >= MOST_PREVIEWS) {
            previews.poll();
            droppedPreviews++;
        }
        previews.add(preview);
    }

    synchronized void keepAlive() {
        keepAlive = true;
    }

    synchronized int waitingPreviews() {
        return previews.size();
    }

    synchronized long droppedPreviews() {
        return droppedPreviews;
    }

    /** Takes out what is to be sent next; null = nothing. */
    synchronized LiveMessage poll() {
        LiveEvent event = events.poll();
        if (event == null && !hints.isEmpty()) {
            event = hints.remove(hints.keySet().iterator().next());
        }
        if (event != null) {
            keepAlive = false;
            return new LiveMessage.Event(event);
        }
        if (queue != null) {
            QueueView latest = queue;
            queue = null;
            return new LiveMessage.Queue(latest);
        }
        LiveMessage.Preview preview = previews.poll();
        if (preview != null) {
            return preview;
        }
        if (keepAlive) {
            keepAlive = false;
            return new LiveMessage.KeepAlive();
        }
        return null;
    }
}
