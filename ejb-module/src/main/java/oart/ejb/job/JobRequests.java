package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanGuard;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.workflow.FilledGraph;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ParameterSpec;
import oart.ejb.workflow.PlanBounds;
import oart.ejb.workflow.SeedSource;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowFiller;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.job.NewJob;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.ModelId;

/** Checks a wish against catalogue, plan, folder and backends and makes the job of it; queues nothing. */
@ApplicationScoped
public class JobRequests {
    private Catalogue catalogue;
    private PlanGuard guard;
    private WorkflowFiller filler;
    private SeedSource seeds;
    private UserPlans plans;
    private Destinations destinations;
    private Capabilities capabilities;
    private InputPictures pictures;
    private JobConfig config;

    /** For the container only. */
    protected JobRequests() {}

    @Inject
    public JobRequests(
            Catalogue catalogue,
            PlanGuard guard,
            WorkflowFiller filler,
            SeedSource seeds,
            UserPlans plans,
            Destinations destinations,
            Capabilities capabilities,
            InputPictures pictures,
            JobConfig config) {
        this.catalogue = catalogue;
        this.guard = guard;
        this.filler = filler;
        this.seeds = seeds;
        this.plans = plans;
        this.destinations = destinations;
        this.capabilities = capabilities;
        this.pictures = pictures;
        this.config = config;
    }

    /** @param plan whose counts the job is to be held against; @param pictures not stored yet */
    record Accepted(NewJob job, PlanDefinition plan, InputPictures.Prepared pictures) {}

    /**
     * What a wish comes to.
     *
     * @param refusal why the plan does not admit it; empty = it does
     * @param plan empty only when refused
     */
    record Checked(
            JobId id,
            WorkflowDefinition workflow,
            Optional<ModelDefinition> model,
            Optional<PlanDefinition> plan,
            FilledGraph graph,
            InputPictures.Prepared pictures,
            Optional<ProblemException> refusal) {}

    /** @throws ProblemException the first kind of refusal, with everything of that kind that is wrong */
    Accepted accept(Caller caller, SubmitJob wish) {
        Checked checked = check(caller, wish);
        checked.refusal().ifPresent(refusal -> {
            throw refusal;
        });
        FilledGraph graph = checked.graph();
        capabilities.requireSome(graph.graph());
        Requirement requirement = capabilities.requirement(graph);
        WorkflowDefinition workflow = checked.workflow();
        PlanDefinition plan = checked.plan().orElseThrow();
        NewJob job = new NewJob(
                checked.id(),
                caller.id(),
                workflow.id(),
                checked.model().map(ModelDefinition::id).orElse(null),
                wish.folder().orElse(null),
                plan.priority() == null ? 0 : plan.priority(),
                requirement.digest(),
                requirement.warmKey(),
                graph.expectedImages(),
                tighter(workflow.silenceLimit(), config.silenceLimit(), plan.silenceLimit()),
                tighter(workflow.totalLimit(), config.totalLimit(), plan.totalLimit()),
                wish.callback().map(Object::toString).orElse(null),
                Json.write(graph.graph()),
                Json.write(graph.values()),
                Json.write(graph.seeds()),
                Json.write(graph.outputs().stream().map(ParameterSpec::raw).toList()),
                InputPictures.write(graph.inputPictures()),
                Json.write(graph.nodeClasses()));
        return new Accepted(job, plan, checked.pictures());
    }

    /** @param workflow null = the installation's counts; @param plan null = none */
    private static Duration tighter(Duration workflow, Duration installation, Duration plan) {
        Duration limit = workflow == null ? installation : workflow;
        return plan != null && plan.compareTo(limit) < 0 ? plan : limit;
    }

    /**
     * Everything but backends and counts; stores nothing.
     *
     * @throws ProblemException what is wrong with the wish itself, whatever the plan
     */
    Checked check(Caller caller, SubmitJob wish) {
        List<FieldProblem> elsewhere = destinations.problems(caller.id(), wish);
        WorkflowDefinition workflow =
                catalogue.workflow(wish.workflow()).orElseThrow(() -> with(elsewhere, noSuchWorkflow()));
        InputPictures.Prepared prepared = pictures.prepare(
                caller.id(), filler.declared(workflow, catalogue::model, wish.parameters()), wish.parameters());
        prepared.problems().addAll(elsewhere);
        JobId id = JobId.random();
        Optional<PlanDefinition> plan = plans.of(caller);
        try {
            PlanDefinition admitting = plan.orElseThrow(UserPlans::none);
            guard.admit(admitting, workflow, Optional.empty());
            FilledGraph graph = fill(caller, workflow, guard.boundsFor(admitting), id, prepared);
            Optional<ModelDefinition> model = modelOf(workflow, graph);
            guard.admit(admitting, workflow, model);
            guard.admitFiles(admitting, graph, catalogue.models());
            return new Checked(id, workflow, model, plan, graph, prepared, Optional.empty());
        } catch (ProblemException refusal) {
            if (!PlanGuard.isRefusal(refusal)) {
                throw refusal;
            }
            FilledGraph graph;
            try {
                graph = fill(caller, workflow, PlanBounds.NONE, id, prepared);
            } catch (ProblemException more) {
                // The first one names everything when it is about values.
                throw refusal.type() == ProblemType.VALIDATION_FAILED ? refusal : more;
            }
            return new Checked(id, workflow, modelOf(workflow, graph), plan, graph, prepared, Optional.of(refusal));
        }
    }

    /** The folder of an earlier wish; empty when the user has it no more. */
    Optional<FolderId> folder(UserId user, FolderId wanted) {
        return destinations.folder(user, wanted);
    }

    static ProblemException noSuchWorkflow() {
        return ProblemException.invalid("/workflow_id", "There is no such workflow.");
    }

    private Optional<ModelDefinition> modelOf(WorkflowDefinition workflow, FilledGraph graph) {
        return Optional.ofNullable(graph.values().get("MODEL_ID"))
                .flatMap(value -> ModelId.parse(value.toString()))
                .or(() -> Optional.ofNullable(workflow.model()))
                .flatMap(catalogue::model);
    }

    /** @throws ProblemException with what is wrong with pictures and destinations and with everything else, together */
    private FilledGraph fill(
            Caller caller, WorkflowDefinition workflow, PlanBounds bounds, JobId id, InputPictures.Prepared prepared) {
        try {
            FilledGraph graph =
                    filler.fill(workflow, catalogue::model, bounds, prepared.values(), caller.id(), id, seeds);
            if (prepared.problems().isEmpty()) {
                return graph;
            }
        } catch (ProblemException e) {
            if (e.type() != ProblemType.VALIDATION_FAILED || prepared.problems().isEmpty()) {
                throw e;
            }
            throw with(prepared.problems(), e);
        }
        throw ProblemException.invalid(prepared.problems());
    }

    private static ProblemException with(List<FieldProblem> more, ProblemException refusal) {
        if (more.isEmpty()) {
            return refusal;
        }
        List<FieldProblem> all = new ArrayList<>(refusal.errors());
        all.addAll(more);
        return new ProblemException(
                refusal.type(), all.size() + " things are wrong with this request.", all, refusal.facts());
    }
}
