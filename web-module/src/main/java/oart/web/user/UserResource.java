package oart.web.user;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import oart.ejb.job.PlanUseService;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.UserService;
import oart.ejb.user.UserView;
import oart.persistence.plan.PlanId;
import oart.persistence.user.UserId;
import oart.persistence.user.UserSearch;
import oart.web.catalogue.EditRequest;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.json.Members;
import oart.web.param.Limit;

/** Who I am here, and who else is. */
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

    /** Users in the order of their addresses. */
    @GET
    @RolesAllowed(Roles.ADMIN)
    public Response list(
            @QueryParam("search") String search,
            @QueryParam("limit") Limit limit,
            @QueryParam("cursor") String cursor) {
        int rows = Limit.orMost(limit);
        return UserList.answer(users.page(caller.get(), wanted(search), UserList.after(cursor), rows), search, rows);
    }

    private static Optional<UserSearch> wanted(String search) {
        if (search == null || search.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(UserSearch.parse(search)
                .orElseThrow(
                        () -> ProblemException.invalid("?search", "search has to have a letter or a digit in it.")));
    }

    @GET
    @Path("/{user_id}")
    @RolesAllowed(Roles.ADMIN)
    public JsonAnswer get(@PathParam("user_id") UserId id) {
        return new JsonAnswer(row(users.require(caller.get(), id)));
    }

    /** Moves a user to a plan, or shuts an account out and in again. */
    @PATCH
    @Path("/{user_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Roles.ADMIN)
    public JsonAnswer change(@PathParam("user_id") UserId id, @QueryParam("reason") String reason, JsonBody body) {
        UserService.UserChange change = Members.bind(
                body,
                members -> new UserService.UserChange(
                        members.clearable("plan_id", PlanId::parse, "a UUID, or null"),
                        members.flag("is_active"),
                        EditRequest.reason(reason)));
        return new JsonAnswer(row(users.change(caller.get(), id, change)));
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
