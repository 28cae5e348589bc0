package oart.ejb.user;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;

/** The transactions that keep users as the identity provider has them. Any order and any number of repetitions ends in the same rows. */
@Stateless
public class UserMirrorService {
    private final UserRepository users;
    private final FolderRepository folders;
    private final Event<UserChanged> changed;

    /** For the container only. */
    public UserMirrorService() {
        this(null, null, null);
    }

    @Inject
    public UserMirrorService(UserRepository users, FolderRepository folders, Event<UserChanged> changed) {
        this.users = users;
        this.folders = folders;
        this.changed = changed;
    }

    /** What became of a user. */
    public enum Outcome {
        ADDED,
        CHANGED,
        /** Something newer is known already. */
        STALE,
        /** Another user has the address: nothing was stored. */
        ADDRESS_TAKEN,
        /** The provider said that this user is deleted: nothing was stored. */
        DELETED
    }

    /** Adds the user or takes over what is new. */
    public Outcome mirror(UserProfile profile) {
        if (users.buriedAt(profile.id()).isPresent()) {
            return Outcome.DELETED;
        }
        boolean added = users.addIfAbsent(
                profile.id(),
                profile.email(),
                profile.emailVerified(),
                profile.active(),
                profile.tenantId(),
                profile.updatedAt());
        if (added) {
            folders.addDefault(profile.id());
            return Outcome.ADDED;
        }
        boolean taken = users.mirror(
                profile.id(),
                profile.email(),
                profile.emailVerified(),
                profile.active(),
                profile.tenantId(),
                profile.updatedAt());
        if (taken) {
            changed.fire(new UserChanged(profile.id()));
            return Outcome.CHANGED;
        }
        return users.idOf(profile.email())
                        .filter(owner -> !owner.equals(profile.id()))
                        .isPresent()
                ? Outcome.ADDRESS_TAKEN
                : Outcome.STALE;
    }

    /**
     * Refuses the user from now on, on every node. Row, pictures and objects stay for the retention job, without address and name: those may
     * belong to somebody else tomorrow.
     */
    public void bury(UserId id) {
        users.bury(id);
        users.anonymise(id);
        changed.fire(new UserChanged(id));
    }

    /** When the provider said last that this user is deleted. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Instant> buriedAt(UserId id) {
        return users.buriedAt(id);
    }

    /**
     * Lets a deleted user back whom the provider's own list shows again.
     *
     * @param buriedAt as it was before the list was asked; a later deletion wins
     */
    public Outcome revive(UserProfile profile, Instant buriedAt) {
        return users.unbury(profile.id(), buriedAt) ? mirror(profile) : Outcome.DELETED;
    }
}
