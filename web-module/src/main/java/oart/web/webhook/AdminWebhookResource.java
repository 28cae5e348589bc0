package oart.web.webhook;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
import java.util.Optional;
import oart.ejb.webhook.DeliveryView;
import oart.ejb.webhook.WebhookService;
import oart.persistence.webhook.DeliveryId;
import oart.persistence.webhook.DeliveryState;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.param.Limit;

/** Everybody's completion webhooks. */
@Path("/admin/webhook")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminWebhookResource {
    private WebhookService webhooks;

    /** For the container only; public, or RESTEasy refuses the class. */
    public AdminWebhookResource() {}

    @Inject
    public AdminWebhookResource(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    /** Newest first; {@code cursor} is the id of the last delivery of the page before. */
    @GET
    @RolesAllowed(Roles.ADMIN)
    public Response list(
            @QueryParam("state") DeliveryState state,
            @QueryParam("cursor") DeliveryId cursor,
            @QueryParam("limit") Limit limit,
            @Context UriInfo uri) {
        int rows = Limit.orMost(limit);
        List<DeliveryView> page = webhooks.list(Optional.ofNullable(state), Optional.ofNullable(cursor), rows);
        Response.ResponseBuilder answer = Response.ok(
                        new JsonAnswer(page.stream().map(DeliveryAnswer::of).toList()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (page.size() == rows) {
            String next = uri.getRequestUriBuilder()
                    .replaceQueryParam("cursor", page.get(rows - 1).id())
                    .build()
                    .getRawQuery();
            answer.header(HttpHeaders.LINK, "</admin/webhook/?" + next + ">; rel=\"next\"");
        }
        return answer.build();
    }

    /** Under the same delivery id, also when it arrived. */
    @POST
    @Path("/{delivery_id}/redeliver")
    @RolesAllowed(Roles.ADMIN)
    public Response redeliver(@PathParam("delivery_id") DeliveryId delivery) {
        return Response.accepted(new JsonAnswer(DeliveryAnswer.of(webhooks.redeliver(delivery))))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
