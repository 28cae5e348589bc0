package oart.batch.retention;

import jakarta.batch.api.chunk.AbstractItemReader;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import oart.persistence.user.UserId;

/** Hands out users by their ids, a page at a time; a restart goes on after the last committed one. */
abstract class UserReader extends AbstractItemReader {
    private static final int PAGE = 200;

    private final Deque<UserId> page = new ArrayDeque<>();
    private UserId last;

    /** The next users in the order of their ids. @param after the last one seen */
    abstract List<UserId> page(Optional<UserId> after, int limit);

    @Override
    public void open(Serializable checkpoint) {
        last = checkpoint == null ? null : UserId.parse((String) checkpoint).orElseThrow();
    }

    @Override
    public Object readItem() {
        if (page.isEmpty()) {
            page.addAll(page(Optional.ofNullable(last), PAGE));
        }
        UserId next = page.poll();
        last = next == null ? last : next;
        return next;
    }

    @Override
    public Serializable checkpointInfo() {
        return last == null ? null : last.toString();
    }
}
