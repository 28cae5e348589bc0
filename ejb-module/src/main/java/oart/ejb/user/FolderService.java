package oart.ejb.user;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.user.Folder;
import oart.persistence.user.FolderId;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;

/**
 * Folders of one user. Their names are unique for new ones: every change of a name holds the lock of the user row. Emptying and deleting a
 * folder with images is the image feature's, which knows them.
 */
@Stateless
public class FolderService {
    /** Longest name, in characters as people count them. */
    public static final int MAX_NAME = 255;

    private final FolderRepository folders;
    private final UserRepository users;
    private final UserRegistry registry;
    private final Clock clock;

    /** For the container only. */
    public FolderService() {
        this(null, null, null, null);
    }

    @Inject
    public FolderService(FolderRepository folders, UserRepository users, UserRegistry registry, Clock clock) {
        this.folders = folders;
        this.users = users;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * The folder that new images of the user go to.
     *
     * @param wanted empty = the folder {@code Default}, made when it is missing
     * @throws ProblemException VALIDATION_FAILED at {@code /folder_id} when the user has no such folder
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public FolderId resolve(UserId user, Optional<FolderId> wanted) {
        return resolve(user, wanted, "/folder_id");
    }

    /** As {@link #resolve(UserId, Optional)}. @param pointer where the request names the folder */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public FolderId resolve(UserId user, Optional<FolderId> wanted, String pointer) {
        if (wanted.isEmpty()) {
            return folders.defaultOf(user).orElseGet(() -> registry.ensureDefaultFolder(user));
        }
        return wanted.filter(folder -> folders.isOf(user, folder))
                .orElseThrow(() -> ProblemException.invalid(pointer, "You have no folder " + wanted.get() + "."));
    }

    /** Whether the user has this folder. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public boolean isOf(UserId user, FolderId folder) {
        return folders.isOf(user, folder);
    }

    /**
     * Whose folders a caller means.
     *
     * @param named as the query names them; empty = the caller
     * @throws ProblemException FORBIDDEN: another's, and the caller is no administrator; VALIDATION_FAILED: there is no such user
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public UserId subject(Caller caller, Optional<UserId> named) {
        UserId user = named.orElse(caller.id());
        if (user.equals(caller.id())) {
            return user;
        }
        if (!caller.isAdmin()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "These folders are another user's.");
        }
        if (users.find(user).isEmpty()) {
            throw ProblemException.invalid("?user_id", "There is no user " + user + ".");
        }
        return user;
    }

    /** A folder of the caller, or any for an administrator. @throws ProblemException NOT_FOUND, also for another's folder */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public FolderView require(Caller caller, FolderId id) {
        return folders.find(id)
                .filter(folder -> caller.isAdmin() || folder.owner().equals(caller.id()))
                .map(FolderView::of)
                .orElseThrow(() -> ProblemException.notFound("The folder"));
    }

    /** A folder of this user. @throws ProblemException NOT_FOUND, also for another's folder */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public FolderView require(UserId user, FolderId id) {
        return FolderView.of(load(user, id));
    }

    /** Oldest first. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<FolderView> list(UserId user, int offset, int limit) {
        return folders.of(user, offset, limit).stream().map(FolderView::of).toList();
    }

    /** The folder of exactly this name, else the first whose name has the text in it, in either case. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public FolderView requireNamed(UserId user, String text) {
        return Optional.of(text)
                .filter(FolderService::isStorable)
                .flatMap(wanted -> folders.search(user, wanted))
                .map(FolderView::of)
                .orElseThrow(() -> ProblemException.notFound("The folder"));
    }

    /** @throws ProblemException VALIDATION_FAILED for a bad name, CONFLICT for one in use */
    public FolderView create(UserId user, String name) {
        requireUsable(name);
        users.lock(user);
        requireFree(user, name);
        Folder folder = Folder.named(name, user, clock.instant());
        folders.add(folder);
        return FolderView.of(folder);
    }

    /** @throws ProblemException as {@link #create}; NOT_FOUND; CONFLICT for {@code Default} */
    public FolderView rename(UserId user, FolderId id, String name) {
        requireUsable(name);
        users.lock(user);
        Folder folder = load(user, id);
        if (folder.name().equals(name)) {
            return FolderView.of(folder);
        }
        if (folder.isDefault()) {
            throw new ProblemException(ProblemType.CONFLICT, "The folder Default cannot be renamed.");
        }
        requireFree(user, name);
        folder.rename(name, clock.instant());
        return FolderView.of(folder);
    }

    /**
     * Checks that a folder may go, and keeps new images out of it until the transaction ends.
     *
     * @throws ProblemException NOT_FOUND; CONFLICT for {@code Default}
     */
    public void requireRemovable(UserId user, FolderId id) {
        users.lock(user);
        if (load(user, id).isDefault()) {
            throw new ProblemException(ProblemType.CONFLICT, "The folder Default cannot be deleted.");
        }
        folders.lock(id);
    }

    /** Deletes an empty folder, in the transaction that found it removable. */
    public void remove(UserId user, FolderId id) {
        folders.remove(load(user, id));
    }

    private Folder load(UserId user, FolderId id) {
        return folders.find(id)
                .filter(folder -> folder.owner().equals(user))
                .orElseThrow(() -> ProblemException.notFound("The folder"));
    }

    private void requireFree(UserId user, String name) {
        if (folders.named(user, name).isPresent()) {
            throw new ProblemException(ProblemType.CONFLICT, "You have a folder of this name.");
        }
    }

    private static void requireUsable(String name) {
        int length = name.codePointCount(0, name.length());
        if (name.isBlank() || length > MAX_NAME || !isStorable(name)) {
            throw ProblemException.invalid(
                    "/name", "A folder name has 1 to " + MAX_NAME + " characters and is not blank.");
        }
    }

    /** The database has no U+0000, and half a character is none. */
    private static boolean isStorable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
