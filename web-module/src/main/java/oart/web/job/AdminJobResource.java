package oart.web.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import oart.ejb.job.Generation;
import oart.ejb.job.JobPriorities;
import oart.ejb.job.JobView;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.web.catalogue.EditRequest;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.json.Members;
import oart.web.param.Given;
import oart.web.param.Limit;

/** Everybody's generation jobs. */
@Path("/admin/job")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminJobResource {
    private static final int MOST = 1_000_000;

    private Generation generation;
    private JobPriorities priorities;
    private CurrentCaller caller;

    /** For the container only; public, or RESTEasy refuses the class. */
    public AdminJobResource() {}

    @Inject
    public AdminJobResource(Generation generation, JobPriorities priorities, CurrentCaller caller) {
        this.generation = generation;
        this.priorities = priorities;
        this.caller = caller;
    }

    /** Newest first; {@code cursor} is the id of the last job of the page before. */
    @GET
    @RolesAllowed(Roles.ADMIN)
    public Response list(
            @QueryParam("state") List<JobState> states,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Limit limit,
            @Context UriInfo uri) {
        return JobPage.answer(
                uri,
                "/admin/job/",
                cursor,
                limit,
                (before, rows) -> generation.listAll(Given.of(states), before, rows));
    }

    @GET
    @Path("/{job_id}")
    @RolesAllowed(Roles.ADMIN)
    public Response get(@PathParam("job_id") JobId job) {
        return uncached(generation.require(caller.get(), job));
    }

    /** As the owner would; who did it and why is kept in the audit trail. */
    @DELETE
    @Path("/{job_id}")
    @RolesAllowed(Roles.ADMIN)
    public Response cancel(@PathParam("job_id") JobId job, @QueryParam("reason") String reason) {
        return JobCancel.answer(generation, caller.get(), job, EditRequest.reason(reason), "/admin/job/");
    }

    /** The one thing about a waiting job that can be changed. */
    @PATCH
    @Path("/{job_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Roles.ADMIN)
    public Response change(@PathParam("job_id") JobId job, @QueryParam("reason") String reason, JsonBody body) {
        int priority = Members.bind(body, members -> {
            if (members.isNull("priority")) {
                members.note("priority", "priority is required.");
            }
            return members.integer("priority", -MOST, MOST).orElse(0);
        });
        JobView moved = priorities.change(caller.get().id(), job, priority, EditRequest.reason(reason));
        return uncached(moved);
    }

    private static Response uncached(JobView job) {
        return Response.ok(new JsonAnswer(JobAnswer.of(job)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
