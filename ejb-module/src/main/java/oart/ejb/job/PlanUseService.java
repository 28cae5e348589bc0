package oart.ejb.job;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import oart.ejb.user.Caller;
import oart.persistence.job.JobRepository;
import oart.persistence.job.Usage;

/** What callers may use, and what they use. */
@Stateless
public class PlanUseService {
    private final UserPlans plans;
    private final JobRepository jobs;
    private final Clock clock;

    /** For the container only. */
    public PlanUseService() {
        this(null, null, null);
    }

    @Inject
    public PlanUseService(UserPlans plans, JobRepository jobs, Clock clock) {
        this.plans = plans;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** The caller's own. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public PlanUse of(Caller caller) {
        Usage usage = jobs.usage(caller.id());
        return new PlanUse(
                plans.of(caller),
                usage.queued(),
                usage.running(),
                usage.images(),
                clock.instant().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
    }
}
