package oart.ejb.user;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Supplier;
import oart.persistence.user.UserId;
import oart.persistence.user.UserStanding;

/**
 * Users who may act, kept for a second so that a page that opens with ten requests costs one statement. A change on this node counts for
 * the next request here, one made elsewhere, even by the Python program, when its notification arrives; without it within the second. Who
 * may not act is never kept. Safe for many threads.
 */
@ApplicationScoped
public class KnownUsers {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final UserRegistry registry;
    private final Cache<UserId, UserStanding> active = cache();
    private final Cache<UserId, UserView> rows = cache();

    /** For the container only. */
    protected KnownUsers() {
        this(null);
    }

    @Inject
    public KnownUsers(UserRegistry registry) {
        this.registry = registry;
    }

    /** Caffeine lets whoever forgets an entry wait for its reading, so that nothing older than the change is kept. */
    private static <V> Cache<UserId, V> cache() {
        return Caffeine.newBuilder()
                .expireAfterWrite(KEPT)
                .maximumSize(MOST)
                .executor(Runnable::run)
                .build();
    }

    UserStanding standing(UserId id) {
        UserStanding[] read = new UserStanding[1];
        UserStanding known = active.get(id, user -> {
            read[0] = registry.standing(user);
            return read[0] == UserStanding.ACTIVE ? read[0] : null;
        });
        return known == null ? read[0] : known;
    }

    /** @param read gives the row as it is now */
    UserView row(UserId id, Supplier<UserView> read) {
        return rows.get(id, user -> read.get());
    }

    void onChange(@Observes(during = TransactionPhase.AFTER_SUCCESS) UserChanged change) {
        active.invalidate(change.user());
        rows.invalidate(change.user());
    }
}
