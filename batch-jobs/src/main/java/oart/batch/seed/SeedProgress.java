package oart.batch.seed;

import jakarta.batch.api.chunk.listener.SkipProcessListener;
import jakarta.batch.api.listener.StepListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import oart.ejb.start.Preparations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and names what is skipped, and gives the counts as exit status of step and job. */
@Named("seedProgress")
@Dependent
public class SeedProgress implements StepListener, SkipProcessListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(SeedProgress.class);

    private final StepContext step;
    private final JobContext job;
    private final Preparations preparations;

    @Inject
    SeedProgress(StepContext step, JobContext job, Preparations preparations) {
        this.step = step;
        this.job = job;
        this.preparations = preparations;
    }

    @Override
    public void beforeStep() {
        // Nothing to prepare.
    }

    @Override
    public void onSkipProcessItem(Object item, Exception refusal) {
        LOGGER.atWarn().addKeyValue("error", refusal.getMessage()).log("seed refused");
        step.setPersistentUserData(SeedCounts.of(step).plus(0, 0, 1));
    }

    @Override
    public void afterStep() {
        preparations.end(SeedStart.JOB);
        SeedCounts counts = SeedCounts.of(step);
        if (step.getException() != null || step.getBatchStatus() == BatchStatus.FAILED) {
            LOGGER.atError().setCause(step.getException()).log("catalogue not seeded");
            return;
        }
        step.setExitStatus(counts.toString());
        job.setExitStatus(counts.toString());
        LOGGER.atInfo()
                .addKeyValue("inserted", counts.inserted())
                .addKeyValue("present", counts.present())
                .addKeyValue("refused", counts.refused())
                .log("catalogue seeded");
    }
}
