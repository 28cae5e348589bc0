package oart.web.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import oart.ejb.job.Generation;
import oart.persistence.job.JobState;
import oart.web.identity.Roles;
import oart.web.param.Given;
import oart.web.param.Limit;

/** Everybody's generation jobs. One of them is read and cancelled under {@code /image/job/{id}}, which lets administrators in. */
@Path("/admin/job")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminJobResource {
    private Generation generation;

    /** For the container only; public, or RESTEasy refuses the class. */
    public AdminJobResource() {}

    @Inject
    public AdminJobResource(Generation generation) {
        this.generation = generation;
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
}
