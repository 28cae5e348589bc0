package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private JobSubmission submission;
    private JobRepository jobs;
    private JobDispatcher dispatcher;
    private JobWaiters waiters;
    private JobEndings endings;
    private ResultBytes bytes;
    private JobEstimates estimates;
    private Capabilities capabilities;

    /** For the container only. */
    protected GenerationService() {}

    @Inject
    public GenerationService(
            JobRequests requests,
            JobSubmission submission,
            JobRepository jobs,
            JobDispatcher dispatcher,
            JobWaiters waiters,
            JobEndings endings,
            ResultBytes bytes,
            JobEstimates estimates,
            Capabilities capabilities) {
        this.requests = requests;
        this.submission = submission;
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.waiters = waiters;
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
            return new Submitted(require(caller, replayed.get()), true);
        }
        JobRequests.Accepted accepted = requests.accept(caller, wish);
        Optional<JobId> earlier = submission.add(accepted, wish);
        dispatcher.wake();
        return new Submitted(require(caller, earlier.orElse(accepted.job().id())), earlier.isPresent());
    }

    @Override
    public DryRun dryRun(Caller caller, SubmitJob wish) {
        JobRequests.Checked checked;
        try {
            checked = requests.check(caller, wish);
        } catch (ProblemException e) {
            if (e.type() != ProblemType.PLAN_FORBIDS) {
                throw e;
            }
            return new DryRun(Optional.of(e), Optional.empty(), Map.of(), List.of(), 0, null);
        }
        PlanDefinition plan = checked.plan();
        int position = jobs.nextPosition(caller.id(), plan.priority() == null ? 0 : plan.priority());
        return new DryRun(
                submission.refusal(
                        caller.id(), checked.graph().expectedImages(), plan.maxQueuedJobs(), plan.imagesPerDay()),
                Optional.of(checked.graph().graph()),
                checked.graph().values(),
                capabilities.candidates(checked.graph().graph()),
                position,
                estimates.waiting(checked.workflow().id(), position));
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
    public boolean cancel(Caller caller, JobId job) {
        JobRow row = row(caller, job);
        if (jobs.cancelQueued(job, ProblemType.JOB_CANCELLED.name(), "The job was cancelled.")) {
            endings.tell(job);
            return true;
        }
        if (row.state().isTerminal() || !jobs.requestCancel(job)) {
            throw new ProblemException(ProblemType.CONFLICT, "The job has ended; there is nothing to cancel.");
        }
        dispatcher.cancelRequested(job);
        return false;
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
                        Optional.of(wish.folder()),
                        Json.readObject(wish.parameters()),
                        Optional.ofNullable(wish.callbackUrl()).map(URI::create),
                        Optional.empty(),
                        new byte[0]));
    }

    @Override
    public CompletableFuture<JobView> ended(JobId job) {
        CompletableFuture<JobView> caller = waiters.add(job);
        endings.tell(job);
        return caller;
    }

    @Override
    public CompletionStage<byte[]> bytes(JobImage image) {
        return bytes.of(image);
    }
}
