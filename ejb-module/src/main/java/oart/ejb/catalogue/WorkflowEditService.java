package oart.ejb.catalogue;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.Changes;
import oart.ejb.catalogue.Draft.Need;
import oart.ejb.problem.ProblemException;
import oart.ejb.workflow.CatalogueRow;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowService;
import oart.ejb.workflow.WorkflowTemplate;
import oart.persistence.workflow.Model;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.ModelType;
import oart.persistence.workflow.Workflow;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowRepository;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/** Changes workflows, for those who may. Members are those of the wire, in the shapes of {@link oart.json.Json}. */
@Stateless
public class WorkflowEditService {
    private final WorkflowRepository workflows;
    private final ModelRepository models;
    private final EditTrail trail;

    /** For the container only. */
    public WorkflowEditService() {
        this(null, null, null);
    }

    @Inject
    public WorkflowEditService(WorkflowRepository workflows, ModelRepository models, EditTrail trail) {
        this.workflows = workflows;
        this.models = models;
        this.trail = trail;
    }

    /** @throws ProblemException FORBIDDEN; VALIDATION_FAILED with everything that is wrong */
    public Saved<WorkflowDefinition> create(Edit edit, Map<String, Object> members) {
        edit.requireEditor();
        Draft draft = Draft.create(members);
        Workflow.Content none = new Workflow.Content(
                null, null, new Workflow.Kind(null, null, null), null, null, List.of(), null, null);
        Workflow.Content content = read(draft, none);
        boolean archived = draft.flag("archived", false);
        draft.check();
        Instant now = trail.now();
        Workflow row = Workflow.create(
                WorkflowId.random(),
                content.name(),
                content.description(),
                content.what(),
                content.model(),
                content.graph(),
                content.parameters(),
                now);
        row.rewrite(content, now);
        row.archive(archived, now);
        workflows.add(row);
        trail.written(
                edit, AuditAction.CREATE, AuditTarget.Kind.WORKFLOW, row.id().value(), draft.changes());
        return saved(row);
    }

    /**
     * Absent members stay.
     *
     * @throws ProblemException FORBIDDEN, NOT_FOUND, STALE; VALIDATION_FAILED with everything that is wrong
     */
    public Saved<WorkflowDefinition> change(Edit edit, WorkflowId id, Map<String, Object> members) {
        edit.requireEditor();
        Workflow row = locked(edit, id);
        Draft draft = Draft.change(members);
        Workflow.Content content = read(draft, content(row));
        boolean archived = draft.flag("archived", row.isArchived());
        draft.check();
        if (!draft.changes().isEmpty()) {
            Instant now = trail.now();
            row.rewrite(content, now);
            row.archive(archived, now);
            workflows.save();
            trail.written(edit, AuditAction.CHANGE, AuditTarget.Kind.WORKFLOW, id.value(), draft.changes());
        }
        return saved(row);
    }

    /** @throws ProblemException FORBIDDEN, NOT_FOUND, STALE, IN_USE */
    public void delete(Edit edit, WorkflowId id) {
        edit.requireEditor();
        Workflow row = locked(edit, id);
        InUse.refuse("The workflow", "Take it out of use with PATCH {\"archived\": true} instead.", workflows.uses(id));
        Changes changes = new Changes().note("name", row.name(), null);
        workflows.remove(row);
        trail.written(edit, AuditAction.DELETE, AuditTarget.Kind.WORKFLOW, id.value(), changes);
    }

    private Workflow locked(Edit edit, WorkflowId id) {
        Workflow row = workflows.findLocked(id).orElseThrow(() -> ProblemException.notFound("The workflow"));
        edit.require(WorkflowService.row(row).version());
        return row;
    }

    private Workflow.Content read(Draft draft, Workflow.Content present) {
        draft.alias("model_type", "model");
        Workflow.Content content = new Workflow.Content(
                draft.line("name", present.name(), Need.REQUIRED, 255),
                draft.text("description", present.description(), Need.OPTIONAL, 10_000),
                new Workflow.Kind(
                        draft.constant("model_type", present.what().modelType(), ModelType.values()),
                        draft.constant("workflow_type", present.what().type(), WorkflowType.values()),
                        draft.constant("workflow_segment", present.what().segment(), WorkflowSegment.values())),
                draft.id("model_id", present.model(), ModelId::parse),
                graph(draft, present.graph()),
                draft.parameters("parameters", present.parameters()),
                draft.seconds("silence_limit_seconds", present.silenceLimit()),
                draft.seconds("total_limit_seconds", present.totalLimit()));
        if (draft.has("model_id")
                && content.model() != null
                && models.find(content.model()).isEmpty()) {
            draft.note("/model_id", "There is no model " + content.model() + ".");
        }
        return content;
    }

    private static Map<String, Object> graph(Draft draft, Map<String, Object> present) {
        Map<String, Object> graph = draft.object("workflow_json", present);
        if (!draft.has("workflow_json") || graph == null) {
            return graph;
        }
        WorkflowTemplate template = WorkflowTemplate.of(graph);
        template.faults().forEach(fault -> draft.note("/workflow_json", fault));
        return template.graph();
    }

    private static Workflow.Content content(Workflow row) {
        return new Workflow.Content(
                row.name(),
                row.description().orElse(null),
                new Workflow.Kind(
                        row.modelType().orElse(null),
                        row.type().orElse(null),
                        row.segment().orElse(null)),
                row.model().orElse(null),
                row.graph().orElse(null),
                row.parameters(),
                row.silenceLimit().orElse(null),
                row.totalLimit().orElse(null));
    }

    private Saved<WorkflowDefinition> saved(Workflow row) {
        CatalogueRow<WorkflowDefinition> shown = WorkflowService.row(row);
        Optional<Model> model = row.model().flatMap(models::find);
        List<String> warnings =
                new ArrayList<>(WorkflowTemplate.of(shown.definition().graph())
                        .warnings(shown.definition(), model.map(ModelDefinition::of)));
        if (model.map(Model::isArchived).orElse(false)) {
            warnings.add("The model of this workflow is archived: the workflow cannot run with it.");
        }
        return new Saved<>(shown, warnings);
    }
}
