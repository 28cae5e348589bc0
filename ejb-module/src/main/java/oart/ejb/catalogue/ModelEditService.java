package oart.ejb.catalogue;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.Changes;
import oart.ejb.catalogue.Draft.Need;
import oart.ejb.problem.ProblemException;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ModelService;
import oart.persistence.workflow.Model;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.ModelType;

/** Changes models, for those who may. Members are those of the wire, in the shapes of {@link oart.json.Json}. */
@Stateless
public class ModelEditService {
    private final ModelRepository models;
    private final EditTrail trail;

    /** For the container only. */
    public ModelEditService() {
        this(null, null);
    }

    @Inject
    public ModelEditService(ModelRepository models, EditTrail trail) {
        this.models = models;
        this.trail = trail;
    }

    /** @throws ProblemException FORBIDDEN; VALIDATION_FAILED with everything that is wrong */
    public Saved<ModelDefinition> create(Edit edit, Map<String, Object> members) {
        edit.requireEditor();
        Draft draft = Draft.create(members);
        Model.Content content = read(draft, new Model.Content(null, null, null, null, List.of()));
        boolean archived = draft.flag("archived", false);
        draft.check();
        Instant now = trail.now();
        Model row = Model.create(
                ModelId.random(),
                content.name(),
                content.description(),
                content.osPath(),
                content.type(),
                content.parameters(),
                now);
        row.archive(archived, now);
        models.add(row);
        trail.written(edit, AuditAction.CREATE, AuditTarget.Kind.MODEL, row.id().value(), draft.changes());
        return saved(row);
    }

    /**
     * Absent members stay.
     *
     * @throws ProblemException FORBIDDEN, NOT_FOUND, STALE; VALIDATION_FAILED with everything that is wrong
     */
    public Saved<ModelDefinition> change(Edit edit, ModelId id, Map<String, Object> members) {
        edit.requireEditor();
        Model row = locked(edit, id);
        Draft draft = Draft.change(members);
        Model.Content content = read(
                draft,
                new Model.Content(
                        row.name(),
                        row.description().orElse(null),
                        row.osPath(),
                        row.type().orElse(null),
                        row.parameters()));
        boolean archived = draft.flag("archived", row.isArchived());
        draft.check();
        if (!draft.changes().isEmpty()) {
            Instant now = trail.now();
            row.rewrite(content, now);
            row.archive(archived, now);
            models.save();
            trail.written(edit, AuditAction.CHANGE, AuditTarget.Kind.MODEL, id.value(), draft.changes());
        }
        return saved(row);
    }

    /** @throws ProblemException FORBIDDEN, NOT_FOUND, STALE, IN_USE */
    public void delete(Edit edit, ModelId id) {
        edit.requireEditor();
        Model row = locked(edit, id);
        InUse.refuse("The model", "Take it out of use with PATCH {\"archived\": true} instead.", models.uses(id));
        Changes changes = new Changes().note("name", row.name(), null).note("os_path", row.osPath(), null);
        models.remove(row);
        trail.written(edit, AuditAction.DELETE, AuditTarget.Kind.MODEL, id.value(), changes);
    }

    private Model locked(Edit edit, ModelId id) {
        Model row = models.findLocked(id).orElseThrow(() -> ProblemException.notFound("The model"));
        edit.require(ModelService.row(row).version());
        return row;
    }

    private static Model.Content read(Draft draft, Model.Content present) {
        draft.alias("model", "model_type");
        return new Model.Content(
                draft.line("name", present.name(), Need.REQUIRED, 255),
                draft.text("description", present.description(), Need.OPTIONAL, 10_000),
                draft.line("os_path", present.osPath(), Need.REQUIRED, 1_024),
                draft.constant("model", present.type(), ModelType.values()),
                draft.parameters("parameters", present.parameters()));
    }

    private static Saved<ModelDefinition> saved(Model row) {
        return new Saved<>(ModelService.row(row), List.of());
    }
}
