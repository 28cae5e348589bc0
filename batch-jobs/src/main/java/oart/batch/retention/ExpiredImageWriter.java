package oart.batch.retention;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import oart.ejb.image.ImageRetention;
import oart.persistence.user.UserId;

/** Removes the expired images of each user; removing them again does nothing. Counts the objects in the step. */
@Named("expiredImageWriter")
@Dependent
public class ExpiredImageWriter extends AbstractItemWriter {
    private final ImageRetention retention;
    private final StepContext step;

    @Inject
    ExpiredImageWriter(ImageRetention retention, StepContext step) {
        this.retention = retention;
        this.step = step;
    }

    @Override
    public void writeItems(List<Object> users) {
        int removed = RemovedCount.of(step);
        for (Object user : users) {
            removed += retention.removeImages((UserId) user);
        }
        step.setPersistentUserData(removed);
    }
}
