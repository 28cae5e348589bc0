package oart.ejb.user;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import oart.persistence.user.UserId;

/** A directory that holds what a test puts in. */
public final class InMemoryUserDirectory implements UserDirectory {
    private final Map<UserId, UserProfile> users = new LinkedHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private boolean configured = true;
    private boolean down;
    private Runnable onFind = () -> {};

    public void put(UserProfile profile) {
        users.put(profile.id(), profile);
    }

    void notConfigured() {
        configured = false;
    }

    void down() {
        down = true;
    }

    /** Runs within each call of {@link #find}. */
    void onFind(Runnable work) {
        onFind = work;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public boolean isConfigured() {
        return configured;
    }

    @Override
    public Optional<UserProfile> find(UserId id) {
        calls.incrementAndGet();
        onFind.run();
        requireUp();
        return Optional.ofNullable(users.get(id));
    }

    @Override
    public CompletionStage<Optional<UserProfile>> lookUp(UserId id) {
        try {
            return CompletableFuture.completedFuture(find(id));
        } catch (UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Page page(int skip, int limit) {
        requireUp();
        List<UserProfile> page = users.values().stream().skip(skip).limit(limit).toList();
        return new Page(page, page.size());
    }

    private void requireUp() {
        if (down) {
            throw new UnavailableException("down", null);
        }
    }
}
