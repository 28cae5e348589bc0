package oart.web.user;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import oart.ejb.image.ProfilePictures;
import oart.ejb.problem.ProblemException;
import oart.web.http.Conditions;
import oart.web.http.Unread;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.multipart.FilePart;

/** The picture that the caller shows. */
@Path("/user/me/profileImage")
@ApplicationScoped
public class ProfileImageResource {
    private CurrentCaller caller;
    private ProfilePictures pictures;

    /** For the container only; public, or RESTEasy refuses the class. */
    public ProfileImageResource() {}

    @Inject
    public ProfileImageResource(CurrentCaller caller, ProfilePictures pictures) {
        this.caller = caller;
        this.pictures = pictures;
    }

    @PUT
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public CompletionStage<JsonAnswer> replace(@HeaderParam(HttpHeaders.CONTENT_TYPE) String type, InputStream body) {
        FilePart file = FilePart.of(type, body, "data", pictures.longest());
        return pictures.replace(caller.get(), file.bytes()).thenApply(user -> new JsonAnswer(UserResource.row(user)));
    }

    @GET
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> get(@Context HttpHeaders headers) {
        // Read here: RESTEasy has no headers on another thread.
        Conditions.Asked asked = Conditions.Asked.by(headers);
        return pictures.open(caller.get()).thenApply(shown -> answer(shown, asked));
    }

    private static Response answer(ProfilePictures.Shown shown, Conditions.Asked asked) {
        Conditions conditions = new Conditions(asked, '"' + shown.etag() + '"', Optional.empty());
        boolean known;
        try {
            known = conditions.areMet();
        } catch (ProblemException e) {
            Unread.close(shown.bytes());
            throw e;
        }
        Response.ResponseBuilder answer;
        if (known) {
            Unread.close(shown.bytes());
            answer = Response.notModified();
        } else {
            answer = Response.ok(shown.bytes())
                    .header(HttpHeaders.CONTENT_TYPE, shown.contentType())
                    .header(HttpHeaders.CONTENT_LENGTH, shown.size());
        }
        return answer.header(HttpHeaders.ETAG, conditions.etag())
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }

    @HEAD
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> head(@Context HttpHeaders headers) {
        return get(headers).thenApply(Unread::withoutBody);
    }
}
