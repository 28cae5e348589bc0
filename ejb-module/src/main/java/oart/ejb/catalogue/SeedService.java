package oart.ejb.catalogue;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oart.ejb.catalogue.Seed.ModelSeed;
import oart.ejb.catalogue.Seed.PlanSeed;
import oart.ejb.catalogue.Seed.WorkflowSeed;
import oart.persistence.plan.Plan;
import oart.persistence.plan.PlanRepository;
import oart.persistence.workflow.CatalogueVersionRepository;
import oart.persistence.workflow.Model;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.Workflow;
import oart.persistence.workflow.WorkflowRepository;

/** Inserts seeds that are missing; never changes a row that is there. */
@Stateless
public class SeedService {
    private final CatalogueVersionRepository versions;
    private final ModelRepository models;
    private final PlanRepository plans;
    private final WorkflowRepository workflows;
    private final Clock clock;

    /** For the container only. */
    public SeedService() {
        this(null, null, null, null, null);
    }

    @Inject
    public SeedService(
            CatalogueVersionRepository versions,
            ModelRepository models,
            PlanRepository plans,
            WorkflowRepository workflows,
            Clock clock) {
        this.versions = versions;
        this.models = models;
        this.plans = plans;
        this.workflows = workflows;
        this.clock = clock;
    }

    /**
     * Inserts those of which neither the name nor the id is there: a renamed row is not inserted again. One node at a time, in whatever
     * number they call; the others wait for the end of the caller's transaction.
     */
    public SeedReport insertMissing(List<Seed> seeds) {
        versions.lockSeeding();
        List<String> inserted = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (Seed seed : seeds) {
            (insert(seed) ? inserted : present).add(seed.name());
        }
        return new SeedReport(inserted, present);
    }

    private boolean insert(Seed seed) {
        // Lists show the newest first: so the first of a file is the newest.
        Instant created = clock.instant().truncatedTo(ChronoUnit.MICROS).minus(seed.position(), ChronoUnit.MINUTES);
        if (seed instanceof ModelSeed model) {
            return insert(model, created);
        }
        if (seed instanceof PlanSeed plan) {
            return insert(plan, created);
        }
        return insert((WorkflowSeed) seed, created);
    }

    private boolean insert(ModelSeed seed, Instant created) {
        if (models.idOf(seed.name()).isPresent() || models.find(seed.id()).isPresent()) {
            return false;
        }
        models.add(Model.create(
                seed.id(), seed.name(), seed.description(), seed.osPath(), seed.type(), seed.parameters(), created));
        return true;
    }

    private boolean insert(PlanSeed seed, Instant created) {
        if (plans.idOf(seed.name()).isPresent() || plans.find(seed.id()).isPresent()) {
            return false;
        }
        Plan.Rules rules = new Plan.Rules(seed.parameters(), seed.typeParameters(), seed.segmentParameters());
        Plan plan = Plan.create(seed.id(), seed.name(), seed.description(), seed.price(), rules, created);
        PlanSeed.Limits limits = seed.limits();
        plan.rewrite(
                new Plan.Content(
                        seed.name(),
                        seed.description(),
                        seed.price(),
                        seed.active(),
                        rules,
                        new Plan.Limits(
                                limits.maxConcurrentJobs(),
                                limits.maxQueuedJobs(),
                                limits.imagesPerDay(),
                                limits.priority(),
                                limits.retentionDays(),
                                limits.silenceLimit(),
                                limits.totalLimit())),
                created);
        plans.add(plan);
        return true;
    }

    private boolean insert(WorkflowSeed seed, Instant created) {
        if (workflows.idOf(seed.name()).isPresent() || workflows.find(seed.id()).isPresent()) {
            return false;
        }
        Optional<ModelId> model = seed.modelName().flatMap(models::idOf).or(() -> seed.model()
                .filter(id -> models.find(id).isPresent()));
        workflows.add(Workflow.create(
                seed.id(),
                seed.name(),
                seed.description(),
                new Workflow.Kind(seed.modelType(), seed.type(), seed.segment()),
                model.orElse(null),
                seed.graph(),
                seed.parameters(),
                created));
        return true;
    }
}
