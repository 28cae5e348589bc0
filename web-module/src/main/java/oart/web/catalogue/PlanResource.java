package oart.web.catalogue;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.catalogue.Edit;
import oart.ejb.catalogue.PlanAssociationService;
import oart.ejb.catalogue.PlanEditService;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanService;
import oart.ejb.workflow.CatalogueRow;
import oart.persistence.plan.PlanId;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.json.Members;
import oart.web.param.Limit;

/** What users may run, and how much. A plan that is associated with no model includes all of them; with workflows it is the same. */
@Path("/plan")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class PlanResource {
    private CurrentCaller caller;
    private Catalogue catalogue;
    private PlanService plans;
    private PlanEditService edits;
    private PlanAssociationService associations;

    /** For the container only; public, or RESTEasy refuses the class. */
    public PlanResource() {}

    @Inject
    public PlanResource(
            CurrentCaller caller,
            Catalogue catalogue,
            PlanService plans,
            PlanEditService edits,
            PlanAssociationService associations) {
        this.caller = caller;
        this.catalogue = catalogue;
        this.plans = plans;
        this.edits = edits;
        this.associations = associations;
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Response list(@QueryParam("limit") Limit limit, @QueryParam("cursor") CatalogueCursor cursor) {
        return CatalogueList.of("/plan/", limit, cursor).answer(catalogue, plans::list, PlanResource::row);
    }

    @GET
    @Path("/{plan_id}")
    @RolesAllowed(Roles.USER)
    public Response get(@PathParam("plan_id") PlanId id) {
        return answer(plans.require(id));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.EDITOR)
    public Response create(@QueryParam("reason") String reason, JsonBody body) {
        CatalogueRow<PlanDefinition> plan =
                edits.create(EditRequest.of(caller.get(), List.of(), reason), Members.bind(body, Members::all));
        return RowAnswer.created("/plan/", plan.definition().id(), plan, row(plan.definition()));
    }

    /** Absent members stay, null clears; {@code parameters} and both maps of flags are replaced whole. */
    @PATCH
    @Path("/{plan_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Roles.EDITOR)
    public Response change(
            @PathParam("plan_id") PlanId id,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @QueryParam("reason") String reason,
            JsonBody body) {
        return answer(
                edits.change(EditRequest.of(caller.get(), ifMatch, reason), id, Members.bind(body, Members::all)));
    }

    @DELETE
    @Path("/{plan_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response delete(
            @PathParam("plan_id") PlanId id,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @QueryParam("reason") String reason) {
        edits.delete(EditRequest.of(caller.get(), ifMatch, reason), id);
        return Response.noContent().build();
    }

    @GET
    @Path("/{plan_id}/model")
    @RolesAllowed(Roles.USER)
    public Response models(@PathParam("plan_id") PlanId plan) {
        return list(plan, "model_id", associations.models(plan));
    }

    @PUT
    @Path("/{plan_id}/model/{model_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response addModel(
            @PathParam("plan_id") PlanId plan,
            @PathParam("model_id") ModelId model,
            @QueryParam("reason") String reason) {
        associations.add(edit(reason), plan, model);
        return Response.noContent().build();
    }

    @DELETE
    @Path("/{plan_id}/model/{model_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response removeModel(
            @PathParam("plan_id") PlanId plan,
            @PathParam("model_id") ModelId model,
            @QueryParam("reason") String reason) {
        associations.remove(edit(reason), plan, model);
        return Response.noContent().build();
    }

    @GET
    @Path("/{plan_id}/workflow")
    @RolesAllowed(Roles.USER)
    public Response workflows(@PathParam("plan_id") PlanId plan) {
        return list(plan, "workflow_id", associations.workflows(plan));
    }

    @PUT
    @Path("/{plan_id}/workflow/{workflow_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response addWorkflow(
            @PathParam("plan_id") PlanId plan,
            @PathParam("workflow_id") WorkflowId workflow,
            @QueryParam("reason") String reason) {
        associations.add(edit(reason), plan, workflow);
        return Response.noContent().build();
    }

    @DELETE
    @Path("/{plan_id}/workflow/{workflow_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response removeWorkflow(
            @PathParam("plan_id") PlanId plan,
            @PathParam("workflow_id") WorkflowId workflow,
            @QueryParam("reason") String reason) {
        associations.remove(edit(reason), plan, workflow);
        return Response.noContent().build();
    }

    private Edit edit(String reason) {
        return EditRequest.of(caller.get(), List.of(), reason);
    }

    private static Response list(PlanId plan, String member, List<?> ids) {
        List<Object> rows = new ArrayList<>();
        for (Object id : ids) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("plan_id", plan);
            row.put(member, id);
            rows.add(row);
        }
        return Response.ok(new JsonAnswer(rows))
                .header("X-Total-Count", ids.size())
                .build();
    }

    private static Response answer(CatalogueRow<PlanDefinition> plan) {
        return RowAnswer.ok(plan, row(plan.definition()));
    }

    private static Map<String, Object> row(PlanDefinition plan) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", plan.id());
        row.put("name", plan.name());
        row.put("description", plan.description());
        row.put("price", plan.price());
        row.put("is_active", plan.active());
        row.put("parameters", RowAnswer.parameters(plan.parameters()));
        row.put("type_parameters", plan.typeParameters());
        row.put("segment_parameters", plan.segmentParameters());
        row.put("max_concurrent_jobs", plan.maxConcurrentJobs());
        row.put("max_queued_jobs", plan.maxQueuedJobs());
        row.put("images_per_day", plan.imagesPerDay());
        row.put("priority", plan.priority());
        row.put("retention_days", plan.retentionDays());
        row.put("silence_limit_seconds", RowAnswer.seconds(plan.silenceLimit()));
        row.put("total_limit_seconds", RowAnswer.seconds(plan.totalLimit()));
        row.put("model_ids", sorted(plan.models().stream()));
        row.put("workflow_ids", sorted(plan.workflows().stream()));
        row.put("created_at", plan.createdAt());
        row.put("updated_at", plan.updatedAt());
        return row;
    }

    private static List<String> sorted(Stream<?> ids) {
        return ids.map(Object::toString).sorted().toList();
    }
}
