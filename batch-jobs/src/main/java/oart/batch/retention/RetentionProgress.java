package oart.batch.retention;

import jakarta.batch.api.listener.AbstractStepListener;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a step's count as its exit status and logs it. */
@Named("retentionProgress")
@Dependent
public class RetentionProgress extends AbstractStepListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(RetentionProgress.class);

    private final StepContext step;

    @Inject
    RetentionProgress(StepContext step) {
        this.step = step;
    }

    @Override
    public void afterStep() {
        if (step.getException() != null) {
            LOGGER.atError()
                    .addKeyValue("step", step.getStepName())
                    .setCause(step.getException())
                    .log("retention failed");
            return;
        }
        step.setExitStatus(RemovedCount.text(RemovedCount.of(step)));
        LOGGER.atInfo()
                .addKeyValue("step", step.getStepName())
                .addKeyValue("removed", RemovedCount.of(step))
                .log("retention done");
    }
}
