package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.job.JobView.JobImage;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;

/** The use cases of {@link Generation}: checks first, then one transaction, then the dispatcher is woken. */
@ApplicationScoped
public class GenerationService implements Generation {
    private JobRequests requests;
    private InputPictures pictures;
    private JobSubmission submission;
    private JobRepository jobs;
    private JobDispatcher dispatcher;
    private JobWaiters waiters;
    private JobAbandonment abandonment;
    private JobEndings endings;
    private ResultBytes bytes;
    private JobEstimates estimates;
    private Capabilities capabilities;

    /** For the container only. */
    protected GenerationService() {}

    @Inject
    public GenerationService(
            JobRequests requests,
            InputPictures pictures,
            JobSubmission submission,
            JobRepository jobs,
            JobDispatcher dispatcher,
            JobWaiters waiters,
            JobAbandonment abandonment,
            JobEndings endings,
            ResultBytes bytes,
            JobEstimates estimates,
            Capabilities capabilities) {
        this.requests = requests;
        this.pictures = pictures;
        this.submission = submission;
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.waiters = waiters;
        this.abandonment = abandonment;
        this.endings = endings;
        this.bytes = bytes;
        this.estimates = estimates;
        this.capabilities = capabilities;
    }

    @Override
    public Submitted submit(Caller caller, SubmitJob wish) {
        Optional<JobId> replayed = wish.idempotencyKey()
                .flatMap(key -> jobs.key(caller.id(), key))
                .map(earlier -> JobSubmission.requireSame(earlier, wish));
        if (replayed.isPresent()) {
            return earlier(replayed.get());
        }
        JobRequests.Accepted accepted = requests.accept(caller, wish);
        if (!accepted.pictures().fresh().isEmpty()) {
            // A limit that is reached already shall not leave files behind.
            submission
                    .refusal(caller.id(), accepted.job().expectedImages(), accepted.plan())
                    .ifPresent(refusal -> {
                        throw refusal;
                    });
        }
        Set<UUID> uploads = pictures.store(caller.id(), accepted.pictures());
        JobId job = accepted.job().id();
        // Before it is committed, or its end could come first.
        CompletableFuture<JobView> ended = waiters.add(job);
        Optional<JobId> earlier = Optional.empty();
        try {
            if (wish.idempotencyKey().isEmpty() && uploads.isEmpty()) {
                submission.add(accepted);
            } else {
                earlier = submission.add(accepted, uploads, wish);
            }
        } catch (RuntimeException e) {
            ended.cancel(false);
            throw e;
        }
        if (earlier.isPresent()) {
            ended.cancel(false);
            return earlier(earlier.get());
        }
        dispatcher.wake();
        return new Submitted(job, ended, false);
    }

    private Submitted earlier(JobId job) {
        CompletableFuture<JobView> ended = waiters.add(job);
        endings.tell(job);
        return new Submitted(job, ended, true);
    }

    @Override
    public DryRun dryRun(Caller caller, SubmitJob wish) {
        JobRequests.Checked checked = requests.check(caller, wish);
        Optional<PlanDefinition> plan = checked.plan();
        int images = checked.graph().expectedImages();
        int position = jobs.nextPosition(
                caller.id(), plan.map(PlanDefinition::priority).orElse(0));
        return new DryRun(
                checked.refusal()
                        .or(() -> plan.flatMap(admitting -> submission.refusal(caller.id(), images, admitting))),
                checked.graph().graph(),
                checked.graph().values(),
                capabilities.candidates(checked.graph().graph()),
                position,
                estimates.waiting(
                        checked.workflow().id(),
                        checked.model().map(model -> model.id().value()).orElse(null),
                        position));
    }

    @Override
    public JobView require(Caller caller, JobId job) {
        return estimates.view(row(caller, job));
    }

    private JobRow row(Caller caller, JobId job) {
        return jobs.find(job)
                .filter(row -> row.user().equals(caller.id()) || caller.isAdmin())
                .orElseThrow(() -> ProblemException.notFound("The job"));
    }

    @Override
    public List<JobView> list(Caller caller, Set<JobState> states, Optional<JobId> before, int limit) {
        return jobs.list(caller.id(), states, before.orElse(null), limit).stream()
                .map(JobViews::view)
                .toList();
    }

    @Override
    public List<JobView> listAll(Set<JobState> states, Optional<JobId> before, int limit) {
        return jobs.list(null, states, before.orElse(null), limit).stream()
                .map(JobViews::view)
                .toList();
    }

    @Override
    public boolean cancel(Caller caller, JobId job, Optional<String> reason) {
        JobRow row = row(caller, job);
        JobAbandonment.Outcome outcome = row.user().equals(caller.id())
                ? abandonment.abandon(job)
                : abandonment.abandon(row, caller.id(), reason);
        return switch (outcome) {
            case ENDED -> true;
            case ASKED -> false;
            case HAD_ENDED ->
                throw new ProblemException(ProblemType.CONFLICT, "The job has ended; there is nothing to cancel.");
        };
    }

    @Override
    public Submitted retry(Caller caller, JobId job) {
        JobRow row = row(caller, job);
        if (row.state() != JobState.FAILED && row.state() != JobState.CANCELLED
                || !row.user().equals(caller.id())) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "Only a job of your own that failed or was cancelled can be retried.");
        }
        JobRepository.Wish wish = jobs.wish(job).orElseThrow(() -> ProblemException.notFound("The job"));
        return submit(
                caller,
                new SubmitJob(
                        wish.workflow(),
                        requests.folder(caller.id(), wish.folder()),
                        Json.readObject(wish.parameters()),
                        Optional.ofNullable(wish.callbackUrl()).map(URI::create),
                        Optional.empty(),
                        new byte[0]));
    }

    @Override
    public JobView withoutDeleted(JobView ended) {
        return ended.withImages(bytes.withoutDeleted(ended.images()));
    }

    @Override
    public CompletionStage<byte[]> bytes(JobImage image) {
        return bytes.of(image);
    }
}
