package oart.web.workflow;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.catalogue.Saved;
import oart.ejb.catalogue.WorkflowEditService;
import oart.ejb.job.RequestSchemas;
import oart.ejb.workflow.CatalogueRow;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowService;
import oart.ejb.workflow.WorkflowSummary;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import oart.web.catalogue.CatalogueList;
import oart.web.catalogue.EditRequest;
import oart.web.catalogue.RowAnswer;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.BodyLimit;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.json.MaxBody;
import oart.web.json.Members;
import oart.web.param.Flag;
import oart.web.param.Limit;

/** What can be generated. */
@Path("/workflow")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class WorkflowResource {
    private CurrentCaller caller;
    private Catalogue catalogue;
    private WorkflowService workflows;
    private WorkflowEditService edits;
    private RequestSchemas schemas;

    /** For the container only; public, or RESTEasy refuses the class. */
    public WorkflowResource() {}

    @Inject
    public WorkflowResource(
            CurrentCaller caller,
            Catalogue catalogue,
            WorkflowService workflows,
            WorkflowEditService edits,
            RequestSchemas schemas) {
        this.caller = caller;
        this.catalogue = catalogue;
        this.workflows = workflows;
        this.edits = edits;
        this.schemas = schemas;
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Response list(
            @QueryParam("limit") Limit limit,
            @QueryParam("cursor") CatalogueCursor cursor,
            @QueryParam("archived") Flag archived) {
        CatalogueList list = CatalogueList.of("/workflow/", limit, cursor, archived, caller.get());
        return list.answer(
                catalogue,
                list.isOfArchived() ? workflows::archived : workflows::list,
                workflow -> row(workflow, list.isOfArchived()));
    }

    @GET
    @Path("/simplified")
    @RolesAllowed(Roles.USER)
    public Response simplified(@QueryParam("limit") Limit limit, @QueryParam("cursor") CatalogueCursor cursor) {
        return CatalogueList.of("/workflow/simplified", limit, cursor)
                .answer(catalogue, workflows::summaries, WorkflowResource::row);
    }

    @GET
    @Path("/{workflow_id}")
    @RolesAllowed(Roles.USER)
    public Response get(@PathParam("workflow_id") WorkflowId id) {
        CatalogueRow<WorkflowDefinition> row = workflows.require(id);
        return RowAnswer.ok(row, row(row.definition(), row.archived()));
    }

    /** Stored with {@code warnings} when the row makes sense, but would not run as it stands. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.EDITOR)
    public Response create(@QueryParam("reason") String reason, @MaxBody(BodyLimit.GENERATE) JsonBody body) {
        Saved<WorkflowDefinition> saved =
                edits.create(EditRequest.of(caller.get(), List.of(), reason), Members.bind(body, Members::all));
        return RowAnswer.created("/workflow/", saved.row().definition().id(), saved.row(), row(saved));
    }

    /** Absent members stay, null clears; {@code parameters} and {@code workflow_json} are replaced whole. */
    @PATCH
    @Path("/{workflow_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Roles.EDITOR)
    public Response change(
            @PathParam("workflow_id") WorkflowId id,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @QueryParam("reason") String reason,
            @MaxBody(BodyLimit.GENERATE) JsonBody body) {
        Saved<WorkflowDefinition> saved =
                edits.change(EditRequest.of(caller.get(), ifMatch, reason), id, Members.bind(body, Members::all));
        return RowAnswer.ok(saved.row(), row(saved));
    }

    @DELETE
    @Path("/{workflow_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response delete(
            @PathParam("workflow_id") WorkflowId id,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @QueryParam("reason") String reason) {
        edits.delete(EditRequest.of(caller.get(), ifMatch, reason), id);
        return Response.noContent().build();
    }

    /** What {@code parameters} of a request may be, as this caller's plan allows it. */
    @GET
    @Path("/{workflow_id}/schema")
    @RolesAllowed(Roles.USER)
    public Response schema(@PathParam("workflow_id") WorkflowId id, @QueryParam("model_id") ModelId model) {
        return Response.ok(new JsonAnswer(schemas.of(caller.get(), id, Optional.ofNullable(model))))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Map<String, Object> row(Saved<WorkflowDefinition> saved) {
        Map<String, Object> row = row(saved.row().definition(), saved.row().archived());
        if (!saved.warnings().isEmpty()) {
            row.put("warnings", saved.warnings());
        }
        return row;
    }

    private static Map<String, Object> row(WorkflowDefinition workflow, boolean archived) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", workflow.id());
        row.put("name", workflow.name());
        row.put("description", workflow.description());
        row.put("model_type", workflow.modelType());
        row.put("model_id", workflow.model());
        row.put("workflow_type", workflow.type());
        row.put("workflow_segment", workflow.segment());
        row.put("workflow_json", workflow.graph());
        row.put("parameters", RowAnswer.parameters(workflow.parameters()));
        row.put("silence_limit_seconds", RowAnswer.seconds(workflow.silenceLimit()));
        row.put("total_limit_seconds", RowAnswer.seconds(workflow.totalLimit()));
        row.put("archived", archived);
        row.put("created_at", workflow.createdAt());
        row.put("updated_at", workflow.updatedAt());
        return row;
    }

    private static Map<String, Object> row(WorkflowSummary workflow) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", workflow.id());
        row.put("name", workflow.name());
        row.put("description", workflow.description());
        row.put("model_type", workflow.modelType());
        row.put("model_id", workflow.model());
        row.put("created_at", workflow.createdAt());
        row.put("workflow_type", workflow.type());
        row.put("workflow_segment", workflow.segment());
        return row;
    }
}
