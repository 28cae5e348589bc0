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
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanService;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.workflow.CatalogueRow;
import oart.persistence.plan.Plan;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.workflow.CatalogueVersionRepository;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/** Changes plans, for those who may. Members are those of the wire, in the shapes of {@link oart.json.Json}. */
@Stateless
public class PlanEditService {
    private final PlanRepository plans;
    private final CatalogueVersionRepository versions;
    private final EditTrail trail;

    /** For the container only. */
    public PlanEditService() {
        this(null, null, null);
    }

    @Inject
    public PlanEditService(PlanRepository plans, CatalogueVersionRepository versions, EditTrail trail) {
        this.plans = plans;
        this.versions = versions;
        this.trail = trail;
    }

    /** @throws ProblemException FORBIDDEN; CONFLICT: the name is taken; VALIDATION_FAILED with everything that is wrong */
    public CatalogueRow<PlanDefinition> create(Edit edit, Map<String, Object> members) {
        edit.requireEditor();
        Draft draft = Draft.create(members);
        Plan.Content content = read(
                draft,
                new Plan.Content(
                        null,
                        "",
                        0,
                        true,
                        new Plan.Rules(List.of(), Map.of(), Map.of()),
                        new Plan.Limits(null, null, null, null, null, null, null)));
        draft.check();
        requireFree(content.name());
        Instant now = trail.now();
        Plan row = Plan.create(
                PlanId.random(), content.name(), content.description(), content.price(), content.rules(), now);
        row.rewrite(content, now);
        plans.add(row);
        trail.written(edit, AuditAction.CREATE, AuditTarget.Kind.PLAN, row.id().value(), draft.changes());
        return shown(row);
    }

    /**
     * Absent members stay.
     *
     * @throws ProblemException FORBIDDEN, NOT_FOUND, STALE; CONFLICT: the name is taken; VALIDATION_FAILED with everything that is wrong
     */
    public CatalogueRow<PlanDefinition> change(Edit edit, PlanId id, Map<String, Object> members) {
        edit.requireEditor();
        Plan row = locked(edit, id);
        Draft draft = Draft.change(members);
        Plan.Content content = read(draft, content(row));
        draft.check();
        if (!content.name().equals(row.name())) {
            requireFree(content.name());
        }
        if (!draft.changes().isEmpty()) {
            row.rewrite(content, trail.now());
            plans.save();
            trail.written(edit, AuditAction.CHANGE, AuditTarget.Kind.PLAN, id.value(), draft.changes());
        }
        return shown(row);
    }

    /** The plan's associations go with it. @throws ProblemException FORBIDDEN, NOT_FOUND, STALE, IN_USE */
    public void delete(Edit edit, PlanId id) {
        edit.requireEditor();
        Plan row = locked(edit, id);
        InUse.refuse(
                "The plan",
                "Move its users to another plan, or close it with PATCH {\"is_active\": false}.",
                plans.uses(id));
        Changes changes = new Changes().note("name", row.name(), null);
        plans.remove(row);
        trail.written(edit, AuditAction.DELETE, AuditTarget.Kind.PLAN, id.value(), changes);
    }

    private Plan locked(Edit edit, PlanId id) {
        Plan row = plans.findLocked(id).orElseThrow(() -> ProblemException.notFound("The plan"));
        edit.require(PlanService.version(row));
        return row;
    }

    private void requireFree(String name) {
        versions.lockPlanNames();
        if (plans.idOf(name).isPresent()) {
            throw new ProblemException(ProblemType.CONFLICT, "There is a plan with the name '" + name + "' already.");
        }
    }

    private static Plan.Content read(Draft draft, Plan.Content present) {
        return new Plan.Content(
                draft.line("name", present.name(), Need.REQUIRED, 255),
                draft.text("description", present.description(), Need.REQUIRED, 10_000),
                draft.price("price", present.price()),
                draft.flag("is_active", present.active()),
                new Plan.Rules(
                        draft.parameters("parameters", present.rules().parameters()),
                        draft.flags("type_parameters", present.rules().typeParameters(), WorkflowType.values()),
                        draft.flags(
                                "segment_parameters", present.rules().segmentParameters(), WorkflowSegment.values())),
                new Plan.Limits(
                        draft.count("max_concurrent_jobs", present.limits().maxConcurrentJobs(), 0),
                        draft.count("max_queued_jobs", present.limits().maxQueuedJobs(), 0),
                        draft.count("images_per_day", present.limits().imagesPerDay(), 0),
                        draft.count("priority", present.limits().priority(), 0),
                        draft.count("retention_days", present.limits().retentionDays(), 1),
                        draft.seconds("silence_limit_seconds", present.limits().silenceLimit()),
                        draft.seconds("total_limit_seconds", present.limits().totalLimit())));
    }

    private static Plan.Content content(Plan row) {
        return new Plan.Content(
                row.name(),
                row.description(),
                row.price(),
                row.isActive(),
                new Plan.Rules(row.parameters(), row.typeParameters(), row.segmentParameters()),
                new Plan.Limits(
                        row.maxConcurrentJobs().orElse(null),
                        row.maxQueuedJobs().orElse(null),
                        row.imagesPerDay().orElse(null),
                        row.priority().orElse(null),
                        row.retentionDays().orElse(null),
                        row.silenceLimit().orElse(null),
                        row.totalLimit().orElse(null)));
    }

    private CatalogueRow<PlanDefinition> shown(Plan row) {
        return new CatalogueRow<>(
                PlanDefinition.of(row, plans.models(row.id()), plans.workflows(row.id())),
                PlanService.version(row),
                false);
    }
}
