package oart.ejb.erasure;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oart.persistence.erasure.ErasureRepository;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;

/** The rows of a user who is erased. Each call is a transaction of its own, also within a batch step's. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class ErasureService {
    private final UserRepository users;
    private final ErasureRepository rows;

    /** For the container only. */
    public ErasureService() {
        this(null, null);
    }

    @Inject
    public ErasureService(UserRepository users, ErasureRepository rows) {
        this.users = users;
        this.rows = rows;
    }

    /** Deleted users who still have rows, in the order of their ids. @param after the last one seen */
    public List<UserId> deletedUsers(Optional<UserId> after, int limit) {
        return users.deleted(after, limit);
    }

    public List<JobId> openJobs(UserId user) {
        return rows.openJobs(user);
    }

    /** @return how many went */
    public int forgetJobs(UserId user, int atMost) {
        return rows.eraseEndedJobs(user, atMost);
    }

    /** @return keys of objects that the rows named */
    public List<String> forgetUser(UserId user) {
        ErasureRepository.Left left = rows.eraseUser(user);
        List<String> keys = new ArrayList<>(left.uploadKeys());
        left.profileImageKey().ifPresent(keys::add);
        return keys;
    }
}
