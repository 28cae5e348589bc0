package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import oart.ejb.image.Thumbnails;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.job.StoredImage;
import oart.persistence.sql.DatabaseException;
import oart.persistence.user.UserId;

/** The last write of a job and the word to those who wait for it. */
@ApplicationScoped
public class JobEndings {
    private JobRepository jobs;
    private JobWaiters waiters;
    private Thumbnails thumbnails;
    private ResultCache bytes;

    /** For the container only. */
    protected JobEndings() {}

    @Inject
    public JobEndings(JobRepository jobs, JobWaiters waiters, Thumbnails thumbnails, ResultCache bytes) {
        this.jobs = jobs;
        this.waiters = waiters;
        this.thumbnails = thumbnails;
        this.bytes = bytes;
    }

    /** @return false: somebody else owns or has ended the job. @throws DatabaseException the database is away; try again */
    boolean succeed(JobRun run, List<StoredImage> images) {
        boolean mine = ended(run.id(), () -> jobs.succeed(run.id(), run.epoch(), images, JobViews.images(images)));
        if (mine) {
            images.forEach(image -> makeThumbnail(run.job().user(), image));
        }
        return mine;
    }

    private void makeThumbnail(UserId owner, StoredImage image) {
        bytes.get(image.url())
                .ifPresentOrElse(
                        file -> thumbnails.makeLater(
                                new Thumbnails.Fresh(image.id(), owner, image.contentType(), file)),
                        () -> thumbnails.makeLater(List.of(image.id())));
    }

    /** As {@link #succeed}, for a bad end. */
    boolean fail(JobRun run, JobState state, ProblemType problem, String detail, Map<String, Object> facts) {
        return ended(
                run.id(), () -> jobs.fail(run.id(), run.epoch(), state, problem.name(), detail, Json.write(facts)));
    }

    private boolean ended(JobId job, Supplier<Optional<JobRow>> statement) {
        Optional<JobRow> row;
        try {
            row = statement.get();
        } catch (DatabaseException e) {
            if (!e.isConnectionLost()) {
                throw e;
            }
            row = jobs.find(job).filter(found -> found.state().isTerminal());
            if (row.isEmpty()) {
                throw e;
            }
        }
        row.ifPresent(this::tell);
        return row.isPresent();
    }

    /** The job, if it has ended. */
    public Optional<JobView> find(JobId job) {
        return jobs.find(job).filter(row -> row.state().isTerminal()).map(JobViews::view);
    }

    /** Completes the callers of this node who wait for this job, which has ended. */
    void tell(JobRow ended) {
        if (waiters.isWaitedFor(ended.id())) {
            waiters.complete(JobViews.view(ended));
        }
    }

    /** Completes the callers of this node who wait for the job, if it has ended. */
    void tell(JobId job) {
        if (waiters.isWaitedFor(job)) {
            find(job).ifPresent(waiters::complete);
        }
    }
}
