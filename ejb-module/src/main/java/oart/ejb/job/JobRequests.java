package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanGuard;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.FolderService;
import oart.ejb.user.UserService;
import oart.ejb.workflow.FilledGraph;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ParameterSpec;
import oart.ejb.workflow.SeedSource;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowFiller;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.job.NewJob;
import oart.persistence.workflow.ModelId;

/** Checks a wish against catalogue, plan, folder and backends and makes the job of it; queues nothing. */
@ApplicationScoped
public class JobRequests {
    private Catalogue catalogue;
    private PlanGuard guard;
    private WorkflowFiller filler;
    private SeedSource seeds;
    private UserService users;
    private FolderService folders;
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
            UserService users,
            FolderService folders,
            Capabilities capabilities,
            InputPictures pictures,
            JobConfig config) {
        this.catalogue = catalogue;
        this.guard = guard;
        this.filler = filler;
        this.seeds = seeds;
        this.users = users;
        this.folders = folders;
        this.capabilities = capabilities;
        this.pictures = pictures;
        this.config = config;
    }

    /** @param plan whose counts the job is to be held against; @param uploads that it names */
    public record Accepted(NewJob job, PlanDefinition plan, Set<UUID> uploads) {}

    /** A wish that catalogue and plan admit. */
    record Checked(
            JobId id,
            WorkflowDefinition workflow,
            Optional<ModelDefinition> model,
            PlanDefinition plan,
            FilledGraph graph,
            InputPictures.Prepared pictures) {}

    /** @throws ProblemException the first kind of refusal, with everything of that kind that is wrong */
    Accepted accept(Caller caller, SubmitJob wish) {
        Checked checked = check(caller, wish);
        FilledGraph graph = checked.graph();
        capabilities.requireSome(graph.graph());
        Requirement requirement = Requirement.of(graph);
        WorkflowDefinition workflow = checked.workflow();
        PlanDefinition plan = checked.plan();
        NewJob job = new NewJob(
                checked.id(),
                caller.id(),
                workflow.id(),
                checked.model().map(ModelDefinition::id).orElse(null),
                folders.resolve(caller.id(), wish.folder()),
                plan.priority() == null ? 0 : plan.priority(),
                requirement.digest(),
                requirement.warmKey(),
                graph.expectedImages(),
                Optional.ofNullable(workflow.silenceLimit()).orElse(config.silenceLimit()),
                Optional.ofNullable(workflow.totalLimit()).orElse(config.totalLimit()),
                wish.callback().map(Object::toString).orElse(null),
                Json.write(graph.graph()),
                Json.write(graph.values()),
                Json.write(graph.seeds()),
                Json.write(graph.outputs().stream().map(ParameterSpec::raw).toList()),
                InputPictures.write(graph.inputPictures()),
                Json.write(graph.nodeClasses()));
        return new Accepted(job, plan, pictures.store(caller.id(), checked.pictures()));
    }

    /** Everything but folder, backends and counts. @throws ProblemException as {@link #accept} */
    Checked check(Caller caller, SubmitJob wish) {
        WorkflowDefinition workflow = catalogue
                .workflow(wish.workflow())
                .orElseThrow(() -> ProblemException.invalid("/workflow_id", "There is no such workflow."));
        PlanDefinition plan = planOf(caller);
        guard.admit(plan, workflow, Optional.empty());
        JobId id = JobId.random();
        InputPictures.Prepared prepared = pictures.prepare(caller.id(), declared(workflow, wish), wish.parameters());
        FilledGraph graph = fill(caller, workflow, plan, id, prepared);
        Optional<ModelDefinition> model = Optional.ofNullable(graph.values().get("MODEL_ID"))
                .flatMap(value -> ModelId.parse(value.toString()))
                .or(() -> Optional.ofNullable(workflow.model()))
                .flatMap(catalogue::model);
        guard.admit(plan, workflow, model);
        guard.admitFiles(plan, graph, catalogue.models());
        return new Checked(id, workflow, model, plan, graph, prepared);
    }

    /** What the workflow and the chosen model declare. */
    private List<ParameterSpec> declared(WorkflowDefinition workflow, SubmitJob wish) {
        List<ParameterSpec> declared = new ArrayList<>(workflow.parameters());
        Optional.ofNullable(wish.parameters().get("MODEL_ID"))
                .flatMap(value -> ModelId.parse(value.toString()))
                .or(() -> Optional.ofNullable(workflow.model()))
                .flatMap(catalogue::model)
                .ifPresent(model -> declared.addAll(model.parameters()));
        return declared;
    }

    /** @throws ProblemException with what is wrong with pictures and with everything else, together */
    private FilledGraph fill(
            Caller caller,
            WorkflowDefinition workflow,
            PlanDefinition plan,
            JobId id,
            InputPictures.Prepared prepared) {
        try {
            FilledGraph graph = filler.fill(
                    workflow, catalogue::model, guard.boundsFor(plan), prepared.values(), caller.id(), id, seeds);
            if (prepared.problems().isEmpty()) {
                return graph;
            }
        } catch (ProblemException e) {
            if (e.type() != ProblemType.VALIDATION_FAILED || prepared.problems().isEmpty()) {
                throw e;
            }
            List<FieldProblem> all = new ArrayList<>(e.errors());
            all.addAll(prepared.problems());
            throw ProblemException.invalid(all);
        }
        throw ProblemException.invalid(prepared.problems());
    }

    /** @throws ProblemException PLAN_FORBIDS: the user has none */
    PlanDefinition planOf(Caller caller) {
        return Optional.ofNullable(users.me(caller).plan())
                .flatMap(catalogue::plan)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.PLAN_FORBIDS,
                        "You have no plan; an administrator can give you one.",
                        List.of(),
                        Map.of("rule", "plan")));
    }
}
