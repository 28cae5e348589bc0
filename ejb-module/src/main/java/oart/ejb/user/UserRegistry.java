package oart.ejb.user;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import oart.persistence.user.FolderId;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.user.UserStanding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions of the way in: who is known, and the birth of a user. */
@Stateless
public class UserRegistry {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserRegistry.class);

    private final UserRepository users;
    private final FolderRepository folders;

    /** For the container only. */
    public UserRegistry() {
        this(null, null);
    }

    @Inject
    public UserRegistry(UserRepository users, FolderRepository folders) {
        this.users = users;
        this.folders = folders;
    }

    /** One statement over primary keys. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public UserStanding standing(UserId id) {
        return users.standing(id);
    }

    /**
     * Adds a user with a {@code Default} folder, on the first active plan that costs nothing. Racing calls add one.
     *
     * @return the standing afterwards; {@link UserStanding#UNKNOWN} when another user has the address
     */
    public UserStanding welcome(UserProfile profile) {
        boolean added = users.addIfAbsent(
                profile.id(),
                profile.email(),
                profile.emailVerified(),
                profile.active(),
                profile.tenantId(),
                profile.updatedAt());
        if (added) {
            folders.addDefault(profile.id());
            LOGGER.atInfo().addKeyValue("userId", profile.id()).log("user created on first use");
        }
        return users.standing(profile.id());
    }

    /** The user's {@code Default} folder, made when it is missing. Racing calls make one. */
    public FolderId ensureDefaultFolder(UserId user) {
        users.lock(user);
        return folders.defaultOf(user).orElseGet(() -> folders.addDefault(user));
    }
}
