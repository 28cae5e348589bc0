package oart.ejb.job;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.FolderService;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRepository.Admission;
import oart.persistence.job.JobRepository.KeyUse;
import oart.persistence.job.NewJob;
import oart.persistence.job.Usage;
import oart.persistence.user.UserId;

/** The transaction that accepts a job: key, counts, job, graph and first event, or nothing. */
@Stateless
public class JobSubmission {
    /** How often counts that moved meanwhile are asked again. */
    private static final int MOST_TRIES = 5;

    private JobRepository jobs;
    private FolderService folders;
    private Clock clock;

    /** For the container only. */
    public JobSubmission() {}

    @Inject
    public JobSubmission(JobRepository jobs, FolderService folders, Clock clock) {
        this.jobs = jobs;
        this.folders = folders;
        this.clock = clock;
    }

    /**
     * As the other, for a wish without key and uploads: one statement.
     *
     * @throws ProblemException as there
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public void add(JobRequests.Accepted accepted) {
        queue(accepted);
    }

    /**
     * @param wish what its idempotency key stands for
     * @param accepted the job, and the plan whose counts it is held against
     * @param uploads that it names
     * @return the earlier job that has the key; empty = this one was added
     * @throws ProblemException a limit of the plan is reached, the key stands for another request, or the workflow is no more
     */
    public Optional<JobId> add(JobRequests.Accepted accepted, Set<UUID> uploads, SubmitJob wish) {
        NewJob job = accepted.job();
        if (wish.idempotencyKey().isPresent()) {
            Optional<KeyUse> earlier =
                    jobs.takeKey(job.user(), wish.idempotencyKey().get(), wish.requestHash(), job.id());
            if (earlier.isPresent()) {
                return Optional.of(requireSame(earlier.get(), wish));
            }
        }
        queue(accepted);
        if (!uploads.isEmpty()) {
            jobs.keepUploads(job.id(), uploads);
        }
        return Optional.empty();
    }

    private void queue(JobRequests.Accepted accepted) {
        NewJob job = accepted.job();
        Admission admission = admission(accepted);
        if (admission == Admission.NO_FOLDER) {
            folders.resolve(job.user(), Optional.empty());
            admission = admission(accepted);
        }
        for (int tries = 1; admission == Admission.LIMIT_REACHED; tries++) {
            refuse(accepted, tries < MOST_TRIES);
            admission = admission(accepted);
        }
        if (admission != Admission.QUEUED) {
            throw JobRequests.noSuchWorkflow();
        }
    }

    /**
     * Refuses by counts that are read after the refusal: when a job was sent or ended meanwhile they may have room, and the caller has not
     * to be told of a limit that is not reached.
     */
    private void refuse(JobRequests.Accepted accepted, boolean mayTryAgain) {
        PlanDefinition plan = accepted.plan();
        int images = accepted.job().expectedImages();
        refusal(jobs.usage(accepted.job().user()), images, plan).ifPresent(refusal -> {
            throw refusal;
        });
        if (!mayTryAgain) {
            // Full whenever it was counted, so the limit is what was used.
            Usage full = new Usage(
                    Objects.requireNonNullElse(plan.maxQueuedJobs(), 0),
                    0,
                    plan.maxQueuedJobs() == null ? plan.imagesPerDay() : 0);
            throw refusal(full, images, plan).orElseThrow();
        }
    }

    private Admission admission(JobRequests.Accepted accepted) {
        PlanDefinition plan = accepted.plan();
        return jobs.queue(accepted.job(), plan.maxQueuedJobs(), plan.imagesPerDay());
    }

    /** @throws ProblemException the key stands for another request */
    static JobId requireSame(KeyUse earlier, SubmitJob wish) {
        if (!Arrays.equals(earlier.requestHash(), wish.requestHash())) {
            throw new ProblemException(
                    ProblemType.IDEMPOTENCY_KEY_REUSED, "This Idempotency-Key was used with another request before.");
        }
        return earlier.job();
    }

    /** The limit that would refuse such a job now; empty = none. */
    public Optional<ProblemException> refusal(UserId user, int images, PlanDefinition plan) {
        return refusal(jobs.usage(user), images, plan);
    }

    private Optional<ProblemException> refusal(Usage usage, int images, PlanDefinition plan) {
        Integer maxQueued = plan.maxQueuedJobs();
        Integer imagesPerDay = plan.imagesPerDay();
        Map<String, Object> facts = new LinkedHashMap<>();
        String detail;
        if (maxQueued != null && usage.queued() >= maxQueued) {
            facts.put("rule", "max_queued_jobs");
            facts.put("limit", maxQueued);
            facts.put("used", usage.queued());
            facts.put("reset_at", null);
            facts.put("retry_after", 10);
            detail = "Your plan allows " + maxQueued + " waiting jobs; " + usage.queued() + " wait.";
        } else if (imagesPerDay != null && (long) usage.images() + images > imagesPerDay) {
            var midnight = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            facts.put("rule", "images_per_day");
            facts.put("limit", imagesPerDay);
            facts.put("used", usage.images());
            facts.put("reset_at", midnight.toString());
            facts.put(
                    "retry_after",
                    Math.max(1, midnight.getEpochSecond() - clock.instant().getEpochSecond()));
            detail = "Your plan allows " + imagesPerDay + " images a day; " + usage.images()
                    + " are used and this job counts " + images + ".";
        } else {
            return Optional.empty();
        }
        return Optional.of(new ProblemException(ProblemType.PLAN_LIMIT_REACHED, detail, List.of(), facts));
    }
}
