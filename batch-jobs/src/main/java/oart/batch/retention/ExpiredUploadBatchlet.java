package oart.batch.retention;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import oart.ejb.image.ImageRetention;

/** Removes expired uploads, a bounded number per transaction. */
@Named("expiredUploadBatchlet")
@Dependent
public class ExpiredUploadBatchlet extends AbstractBatchlet {
    private final ImageRetention retention;
    private final StepContext step;

    @Inject
    ExpiredUploadBatchlet(ImageRetention retention, StepContext step) {
        this.retention = retention;
        this.step = step;
    }

    @Override
    public String process() {
        int removed = RemovedCount.of(step) + retention.removeUploads();
        step.setPersistentUserData(removed);
        return RemovedCount.text(removed);
    }
}
