package oart.ejb.realtime;

import java.util.List;
import oart.persistence.realtime.EventRepository.Page;
import oart.persistence.realtime.StoredEvent;

/**
 * Keeps the order of ids although transactions do not commit in it: an event is told only when none with a smaller id can still come. Every
 * transaction that took a smaller id had begun when the event was first seen; once all that had begun then are over, it is settled. One that
 * is two seconds old is believed to be. For one user and one thread at a time.
 */
final class Settling {
    private static final long NONE = -1;

    /** No transaction that began later than this one concerns the events up to {@link #upTo}. */
    private long barrier = NONE;

    private long upTo;

    /**
     * @param events of this user, in the order of their ids, from a page
     * @return how many of them, from the front, may be told now; the others are to be read again soon
     */
    int settled(List<StoredEvent> events, Page page) {
        if (events.isEmpty()) {
            return 0;
        }
        long last = events.get(events.size() - 1).id();
        long bound = events.stream()
                .filter(StoredEvent::settled)
                .mapToLong(StoredEvent::id)
                .max()
                .orElse(0);
        if (page.oldestOpen() == page.next()) {
            bound = last;
        } else if (barrier != NONE && page.oldestOpen() >= barrier) {
            bound = Math.max(bound, upTo);
            barrier = NONE;
        }
        if (bound >= last) {
            barrier = NONE;
            return events.size();
        }
        if (barrier == NONE) {
            barrier = page.next();
            upTo = last;
        }
        long limit = bound;
        return (int) events.stream().filter(event -> event.id() <= limit).count();
    }
}
