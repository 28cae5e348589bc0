package oart.web.webhook;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import oart.ejb.webhook.WebhookService;
import oart.persistence.job.JobId;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;

/** The completion webhook of one of the caller's jobs. */
@Path("/image/job/{job_id}/webhook")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class JobWebhookResource {
    private CurrentCaller caller;
    private WebhookService webhooks;

    /** For the container only; public, or RESTEasy refuses the class. */
    public JobWebhookResource() {}

    @Inject
    public JobWebhookResource(CurrentCaller caller, WebhookService webhooks) {
        this.caller = caller;
        this.webhooks = webhooks;
    }

    /** Empty before the job has ended, and for one without a callback URL. */
    @GET
    @RolesAllowed(Roles.USER)
    public Response list(@PathParam("job_id") JobId job) {
        return Response.ok(new JsonAnswer(webhooks.ofJob(caller.get(), job).stream()
                        .map(DeliveryAnswer::of)
                        .toList()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Under the same delivery id, also when it arrived. */
    @POST
    @Path("/redeliver")
    @RolesAllowed(Roles.USER)
    public Response redeliver(@PathParam("job_id") JobId job) {
        return Response.accepted(new JsonAnswer(DeliveryAnswer.of(webhooks.redeliver(caller.get(), job))))
                .header(HttpHeaders.LOCATION, "/image/job/" + job + "/webhook")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
