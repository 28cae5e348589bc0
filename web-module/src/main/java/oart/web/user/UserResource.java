package oart.web.user;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import oart.ejb.job.PlanUseService;
import oart.ejb.user.UserService;
import oart.ejb.user.UserView;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;

/** Who I am here. */
@Path("/user")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {
    private CurrentCaller caller;
    private UserService users;
    private PlanUseService uses;

    /** For the container only; public, or RESTEasy refuses the class. */
    public UserResource() {}

    @Inject
    public UserResource(CurrentCaller caller, UserService users, PlanUseService uses) {
        this.caller = caller;
        this.users = users;
        this.uses = uses;
    }

    @GET
    @Path("/me")
    @RolesAllowed(Roles.USER)
    public JsonAnswer me() {
        return new JsonAnswer(row(users.me(caller.get())));
    }

    /** What the caller's plan allows, what of it is used, and when the count of images begins anew. */
    @GET
    @Path("/me/usage")
    @RolesAllowed(Roles.USER)
    public Response usage() {
        return Response.ok(new JsonAnswer(UsageAnswer.of(uses.of(caller.get()))))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    static Map<String, Object> row(UserView user) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", user.id());
        row.put("email", user.email());
        row.put("username", user.username());
        row.put("email_verified", user.emailVerified());
        row.put("is_active", user.active());
        row.put("plan_id", user.plan());
        row.put("profile_image_url", user.profileImageUrl());
        row.put("created_at", user.createdAt());
        row.put("tenant_id", user.tenantId());
        row.put("updated_at", user.updatedAt());
        return row;
    }
}
