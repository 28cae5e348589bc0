package oart.batch.retention;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import oart.ejb.image.ImageRetention;
import oart.persistence.user.UserId;

/** Hands out the users whose images have an end, by their ids; a restart goes on after the last committed one. */
@Named("retainedUserReader")
@Dependent
public class RetainedUserReader extends AbstractItemReader {
    private static final int PAGE = 200;

    private final ImageRetention retention;
    private final Deque<UserId> page = new ArrayDeque<>();
    private UserId last;

    @Inject
    RetainedUserReader(ImageRetention retention) {
        this.retention = retention;
    }

    @Override
    public void open(Serializable checkpoint) {
        last = checkpoint == null ? null : UserId.parse((String) checkpoint).orElseThrow();
    }

    @Override
    public Object readItem() {
        if (page.isEmpty()) {
            page.addAll(retention.users(Optional.ofNullable(last), PAGE));
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
