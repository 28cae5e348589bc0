package oart.web.workflow;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
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
import java.util.function.Function;
import oart.ejb.job.RequestSchemas;
import oart.ejb.workflow.CataloguePage;
import oart.ejb.workflow.ParameterSpec;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowService;
import oart.ejb.workflow.WorkflowSummary;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.param.Limit;

/** What can be generated. */
@Path("/workflow")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class WorkflowResource {
    private CurrentCaller caller;
    private WorkflowService workflows;
    private RequestSchemas schemas;

    /** For the container only; public, or RESTEasy refuses the class. */
    public WorkflowResource() {}

    @Inject
    public WorkflowResource(CurrentCaller caller, WorkflowService workflows, RequestSchemas schemas) {
        this.caller = caller;
        this.workflows = workflows;
        this.schemas = schemas;
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Response list(@QueryParam("limit") Limit limit, @QueryParam("cursor") CatalogueCursor cursor) {
        return page(
                "/workflow/",
                workflows.list(Optional.ofNullable(cursor), Limit.orMost(limit)),
                Limit.orMost(limit),
                WorkflowResource::row);
    }

    @GET
    @Path("/simplified")
    @RolesAllowed(Roles.USER)
    public Response simplified(@QueryParam("limit") Limit limit, @QueryParam("cursor") CatalogueCursor cursor) {
        return page(
                "/workflow/simplified",
                workflows.summaries(Optional.ofNullable(cursor), Limit.orMost(limit)),
                Limit.orMost(limit),
                WorkflowResource::row);
    }

    @GET
    @Path("/{workflow_id}")
    @RolesAllowed(Roles.USER)
    public JsonAnswer get(@PathParam("workflow_id") WorkflowId id) {
        return new JsonAnswer(row(workflows.require(id)));
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

    private static <T> Response page(
            String path, CataloguePage<T> page, int limit, Function<T, Map<String, Object>> row) {
        Response.ResponseBuilder answer = Response.ok(
                        new JsonAnswer(page.items().stream().map(row).toList()))
                .header("X-Total-Count", page.total());
        page.next()
                .ifPresent(end ->
                        answer.header("Link", '<' + path + "?limit=" + limit + "&cursor=" + end + ">; rel=\"next\""));
        return answer.build();
    }

    static Map<String, Object> row(WorkflowDefinition workflow) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", workflow.id());
        row.put("name", workflow.name());
        row.put("description", workflow.description());
        row.put("model_type", workflow.modelType());
        row.put("model_id", workflow.model());
        row.put("workflow_type", workflow.type());
        row.put("workflow_segment", workflow.segment());
        row.put("workflow_json", workflow.graph());
        row.put("parameters", parameters(workflow.parameters()));
        row.put("created_at", workflow.createdAt());
        row.put("updated_at", workflow.updatedAt());
        return row;
    }

    private static List<Map<String, Object>> parameters(List<ParameterSpec> parameters) {
        return parameters.stream().map(ParameterSpec::raw).toList();
    }

    static Map<String, Object> row(WorkflowSummary workflow) {
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
