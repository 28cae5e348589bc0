package oart.ejb.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.ejb.image.ImageRetention;
import oart.ejb.job.JobAbandonment;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes a deleted user, a bounded number of rows at a time, rows before objects. For batch jobs; blocks on the database only. */
@ApplicationScoped
public class UserErasure {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserErasure.class);
    private static final int AT_ONCE = 500;

    private final ErasureService rows;
    private final JobAbandonment jobs;
    private final ImageRetention images;

    /** For the container only. */
    protected UserErasure() {
        this(null, null, null);
    }

    @Inject
    public UserErasure(ErasureService rows, JobAbandonment jobs, ImageRetention images) {
        this.rows = rows;
        this.jobs = jobs;
        this.images = images;
    }

    /** Deleted users who still have rows, in the order of their ids. @param after the last one seen */
    public List<UserId> deletedUsers(Optional<UserId> after, int limit) {
        return rows.deletedUsers(after, limit);
    }

    /** @return false: a backend still runs a job of the user, which has been cancelled; to be called again later */
    public boolean erase(UserId user) {
        for (JobId job : rows.openJobs(user)) {
            jobs.abandon(job);
        }
        if (!rows.openJobs(user).isEmpty()) {
            return false;
        }
        images.removeEverything(user);
        while (rows.forgetJobs(user, AT_ONCE) > 0) {
            // The next ones.
        }
        images.removeObjects(rows.forgetUser(user));
        LOGGER.atInfo().addKeyValue("userId", user).log("deleted user erased");
        return true;
    }
}
