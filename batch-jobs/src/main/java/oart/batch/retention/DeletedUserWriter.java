package oart.batch.retention;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import oart.ejb.erasure.UserErasure;
import oart.persistence.user.UserId;

/** Erases each user; one whose job still runs is left to the next run. Counts the users in the step. */
@Named("deletedUserWriter")
@Dependent
public class DeletedUserWriter extends AbstractItemWriter {
    private final UserErasure erasure;
    private final StepContext step;

    @Inject
    DeletedUserWriter(UserErasure erasure, StepContext step) {
        this.erasure = erasure;
        this.step = step;
    }

    @Override
    public void writeItems(List<Object> users) {
        int erased = RemovedCount.of(step);
        for (Object user : users) {
            erased += erasure.erase((UserId) user) ? 1 : 0;
        }
        step.setPersistentUserData(erased);
    }
}
