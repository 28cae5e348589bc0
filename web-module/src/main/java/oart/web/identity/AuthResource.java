package oart.web.identity;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.web.json.BodyLimit;
import oart.web.json.BodyLimitsConfig;
import oart.web.json.FormBody;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.limit.AnonymousLimit;

/** The caller's token, and getting one. */
@Path("/auth")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AuthResource {
    private CurrentCaller caller;
    private SignIn signIn;
    private Threads threads;
    private AnonymousLimit limit;
    private BodyLimitsConfig bodies;

    /** For the container only; public, or RESTEasy refuses the class. */
    public AuthResource() {}

    @Inject
    public AuthResource(
            CurrentCaller caller, SignIn signIn, Threads threads, AnonymousLimit limit, BodyLimitsConfig bodies) {
        this.caller = caller;
        this.signIn = signIn;
        this.threads = threads;
        this.limit = limit;
        this.bodies = bodies;
    }

    @GET
    @Path("/user")
    @RolesAllowed(Roles.USER)
    public Response user() {
        VerifiedToken token = caller.token();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", token.user());
        answer.put("scope", token.scopes());
        answer.put("acr", token.acr());
        answer.put("permissions", token.permissions());
        answer.put("access_token", token.text());
        return secret(answer);
    }

    @POST
    @Path("/token")
    @Anonymous
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> token(JsonBody body, @Context HttpServletRequest request) {
        limit.count(request);
        return exchange(TokenRequest.of(body));
    }

    @POST
    @Path("/token")
    @Anonymous
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public CompletionStage<Response> token(InputStream form, @Context HttpServletRequest request) {
        limit.count(request);
        return exchange(TokenRequest.of(FormBody.read(form, bodies.of(BodyLimit.JSON))));
    }

    private CompletionStage<Response> exchange(TokenRequest request) {
        return signIn.exchange(request.form()).thenApplyAsync(AuthResource::secret, threads.executor());
    }

    private static Response secret(Map<String, Object> answer) {
        return Response.ok(new JsonAnswer(answer))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Pragma", "no-cache")
                .build();
    }
}
