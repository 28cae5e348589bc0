package oart.web.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import oart.ejb.job.Generation;
import oart.ejb.job.JobView;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.web.catalogue.EditRequest;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.param.Given;
import oart.web.param.Limit;

/** The caller's generation jobs. */
@Path("/image/job")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {
    private CurrentCaller caller;
    private Generation generation;

    /** For the container only; public, or RESTEasy refuses the class. */
    public JobResource() {}

    @Inject
    public JobResource(CurrentCaller caller, Generation generation) {
        this.caller = caller;
        this.generation = generation;
    }

    /** Newest first; {@code cursor} is the id of the last job of the page before. */
    @GET
    @RolesAllowed(Roles.USER)
    public Response list(
            @QueryParam("state") List<JobState> states,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Limit limit,
            @Context UriInfo uri) {
        return JobPage.answer(
                uri,
                "/image/job/",
                cursor,
                limit,
                (before, rows) -> generation.list(caller.get(), Given.of(states), before, rows));
    }

    @GET
    @Path("/{job_id}")
    @RolesAllowed(Roles.USER)
    public Response get(@PathParam("job_id") JobId id) {
        return uncached(JobAnswer.of(generation.require(caller.get(), id))).build();
    }

    /**
     * 204: it waited and is gone; 202: it was sent, and its backend has been asked to stop it.
     *
     * @param reason of an administrator who cancels another's job
     */
    @DELETE
    @Path("/{job_id}")
    @RolesAllowed(Roles.USER)
    public Response cancel(@PathParam("job_id") JobId id, @QueryParam("reason") String reason) {
        return JobCancel.answer(generation, caller.get(), id, EditRequest.reason(reason), "/image/job/");
    }

    @POST
    @Path("/{job_id}/retry")
    @RolesAllowed(Roles.USER)
    public Response retry(@PathParam("job_id") JobId id) {
        Generation.Submitted again = generation.retry(caller.get(), id);
        again.ended().cancel(false);
        JobView job = generation.require(caller.get(), again.job());
        return Response.accepted(new JsonAnswer(JobAnswer.of(job)))
                .header(HttpHeaders.LOCATION, "/image/job/" + job.id())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Response.ResponseBuilder uncached(Object answer) {
        return Response.ok(new JsonAnswer(answer)).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
