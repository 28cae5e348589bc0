package oart.ejb.user;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import oart.persistence.user.UserId;

/** Where the users come from: the identity provider's own list. Calls block for at most the configured time; never in a transaction. */
public interface UserDirectory {
    /** Whether there is one. The other methods are not to be called when not. */
    boolean isConfigured();

    /**
     * Looks one user up.
     *
     * @return empty when the directory answers that it has no such user
     * @throws UnavailableException it does not answer in time, refuses us, or answers nonsense
     */
    Optional<UserProfile> find(UserId id);

    /** As {@link #find} without waiting; fails with the same. Completes on a thread that must not be held up. */
    CompletionStage<Optional<UserProfile>> lookUp(UserId id);

    /**
     * A page of all users, in a stable order.
     *
     * @param limit 1–100
     * @return empty past the end; entries without a usable address are left out of {@link Page#users} and counted
     * @throws UnavailableException as {@link #find}
     */
    Page page(int skip, int limit);

    /** @param size how many entries the directory gave, readable or not; 0 past the end */
    record Page(List<UserProfile> users, int size) {
        public Page {
            users = List.copyOf(users);
        }
    }

    /** The directory is down, slow, refuses our key, or does not speak its protocol. The message has no secret in it. */
    final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
