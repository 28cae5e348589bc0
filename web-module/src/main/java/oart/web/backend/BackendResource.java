package oart.web.backend;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.backend.BackendEdit;
import oart.ejb.backend.BackendView;
import oart.ejb.backend.Backends;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendState;
import oart.web.catalogue.EditRequest;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.param.Flag;
import oart.web.param.Given;
import oart.web.param.Limit;

/** The ComfyUI servers and how they are; changes take effect on all nodes while they run. */
@Path("/admin/backend")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class BackendResource {
    private CurrentCaller caller;
    private Backends backends;

    /** For the container only; public, or RESTEasy refuses the class. */
    public BackendResource() {}

    @Inject
    public BackendResource(CurrentCaller caller, Backends backends) {
        this.caller = caller;
        this.backends = backends;
    }

    /** By name; {@code cursor} is the id of the last backend of the page before. */
    @GET
    @RolesAllowed(Roles.ADMIN)
    public Response list(
            @QueryParam("state") List<BackendState> states,
            @QueryParam("tag") String tag,
            @QueryParam("cursor") BackendId cursor,
            @QueryParam("limit") Limit limit,
            @Context UriInfo uri) {
        int rows = Limit.orMost(limit);
        List<BackendView> page =
                backends.list(Given.of(states), BackendRequest.tag(tag), Optional.ofNullable(cursor), rows);
        Response.ResponseBuilder answer = fresh(
                Response.ok(new JsonAnswer(page.stream().map(BackendAnswer::of).toList())));
        if (page.size() == rows) {
            String next = uri.getRequestUriBuilder()
                    .replaceQueryParam("cursor", page.get(rows - 1).id())
                    .build()
                    .getRawQuery();
            answer.header(HttpHeaders.LINK, "</admin/backend/?" + next + ">; rel=\"next\"");
        }
        return answer.build();
    }

    @GET
    @Path("/{backend_id}")
    @RolesAllowed(Roles.ADMIN)
    public Response get(@PathParam("backend_id") BackendId id) {
        return row(backends.require(id));
    }

    /** Adds it whatever its state, which the row then tells; with {@code check} only looks at it, without a thread that waits. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    public CompletionStage<Response> add(
            @QueryParam("check") Flag check, @QueryParam("reason") String reason, JsonBody body) {
        BackendRequest request = BackendRequest.ofNew(body);
        if (Flag.isYes(check)) {
            return backends.check(request.toChange())
                    .thenApply(found -> fresh(Response.ok(new JsonAnswer(BackendAnswer.of(found))))
                            .type(MediaType.APPLICATION_JSON)
                            .build());
        }
        BackendView added = backends.add(edit(reason), request.toChange());
        return CompletableFuture.completedFuture(fresh(Response.status(Response.Status.CREATED))
                .entity(new JsonAnswer(BackendAnswer.of(added)))
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.LOCATION, "/admin/backend/" + added.id())
                .build());
    }

    @PATCH
    @Path("/{backend_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Roles.ADMIN)
    public Response change(@PathParam("backend_id") BackendId id, @QueryParam("reason") String reason, JsonBody body) {
        return row(
                backends.change(edit(reason), id, BackendRequest.ofChange(body).toChange()));
    }

    @DELETE
    @Path("/{backend_id}")
    @RolesAllowed(Roles.ADMIN)
    public void remove(@PathParam("backend_id") BackendId id, @QueryParam("reason") String reason) {
        backends.remove(edit(reason), id);
    }

    @POST
    @Path("/{backend_id}/drain")
    @RolesAllowed(Roles.ADMIN)
    public Response drain(@PathParam("backend_id") BackendId id, @QueryParam("reason") String reason) {
        return row(backends.drain(edit(reason), id));
    }

    @POST
    @Path("/{backend_id}/resume")
    @RolesAllowed(Roles.ADMIN)
    public Response resume(@PathParam("backend_id") BackendId id, @QueryParam("reason") String reason) {
        return row(backends.resume(edit(reason), id));
    }

    private BackendEdit edit(String reason) {
        return new BackendEdit(caller.get().id(), EditRequest.reason(reason));
    }

    private static Response row(BackendView backend) {
        return fresh(Response.ok(new JsonAnswer(BackendAnswer.of(backend)))).build();
    }

    private static Response.ResponseBuilder fresh(Response.ResponseBuilder answer) {
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
