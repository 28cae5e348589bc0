package oart.ejb.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import oart.ejb.container.Threads;
import oart.ejb.user.UserMirrorService.Outcome;
import oart.persistence.sql.DatabaseException;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the identity provider reports of its users, in any order and more than once. Quick: at most one transaction on the calling thread;
 * the provider's list is asked afterwards, and only about users that it reported as deleted before.
 */
@ApplicationScoped
public class UserEvents {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserEvents.class);
    private static final String UNIQUE_VIOLATION = "23505";

    private final UserMirrorService mirror;
    private final UserDirectory directory;
    private final Threads threads;

    /** For the container only. */
    protected UserEvents() {
        this(null, null, null);
    }

    @Inject
    UserEvents(UserMirrorService mirror, UserDirectory directory, Threads threads) {
        this.mirror = mirror;
        this.directory = directory;
        this.threads = threads;
    }

    /** A user is new, or something about the user has changed. */
    public void changed(UserProfile profile) {
        Outcome outcome = mirrored(profile);
        if (outcome == Outcome.DELETED) {
            mirror.buriedAt(profile.id()).ifPresent(buriedAt -> askAgain(profile.id(), buriedAt));
        }
        tell(profile.id(), outcome);
    }

    /** Two users who take one address at once: the second attempt sees the first one's row. */
    private Outcome mirrored(UserProfile profile) {
        try {
            return mirror.mirror(profile);
        } catch (RuntimeException e) {
            if (isAddressTaken(e)) {
                return mirror.mirror(profile);
            }
            throw e;
        }
    }

    private static boolean isAddressTaken(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof DatabaseException)) {
            cause = cause.getCause();
        }
        return cause instanceof DatabaseException database && database.state().equals(UNIQUE_VIOLATION);
    }

    /** A report of a deleted user is a late one, unless the provider shows the user. */
    private void askAgain(UserId id, Instant buriedAt) {
        if (!directory.isConfigured()) {
            return;
        }
        directory
                .lookUp(id)
                .thenAcceptAsync(found -> revive(id, found, buriedAt), threads.executor())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOGGER.atWarn()
                                .addKeyValue("userId", id)
                                .addKeyValue("error", failure.getMessage())
                                .log("deleted user not looked up");
                    }
                });
    }

    private void revive(UserId id, Optional<UserProfile> found, Instant buriedAt) {
        found.ifPresent(profile -> LOGGER.atInfo()
                .addKeyValue("userId", id)
                .addKeyValue("outcome", mirror.revive(profile, buriedAt))
                .log("deleted user is shown again by the identity provider"));
    }

    private static void tell(UserId id, Outcome outcome) {
        if (outcome == Outcome.ADDRESS_TAKEN) {
            LOGGER.atWarn().addKeyValue("userId", id).log("user not stored: another user has the address");
        } else {
            LOGGER.atInfo()
                    .addKeyValue("userId", id)
                    .addKeyValue("outcome", outcome)
                    .log("user reported by the identity provider");
        }
    }

    /** A user is gone: let in no more from now on. */
    public void deleted(UserId id) {
        mirror.bury(id);
        LOGGER.atInfo().addKeyValue("userId", id).log("user deleted by the identity provider");
    }
}
