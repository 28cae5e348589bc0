package oart.web.user;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.image.ImageRemoval;
import oart.ejb.image.ImageService.FolderContents;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.FolderService;
import oart.ejb.user.FolderView;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.web.catalogue.EditRequest;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.param.Limit;
import oart.web.param.Offset;

/** The folders of a user; an administrator may name another user. */
@Path("/user/folder")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class FolderResource {
    private CurrentCaller caller;
    private FolderService folders;
    private ImageRemoval removal;

    /** For the container only; public, or RESTEasy refuses the class. */
    public FolderResource() {}

    @Inject
    public FolderResource(CurrentCaller caller, FolderService folders, ImageRemoval removal) {
        this.caller = caller;
        this.folders = folders;
        this.removal = removal;
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Response list(
            @QueryParam("user_id") UserId user, @QueryParam("limit") Limit limit, @QueryParam("cursor") Offset cursor) {
        int rows = Limit.orMost(limit);
        int start = Offset.orStart(cursor);
        List<FolderView> found = folders.list(subject(user), start, rows + 1);
        List<FolderView> page = found.subList(0, Math.min(rows, found.size()));
        Response.ResponseBuilder answer = Response.ok(
                new JsonAnswer(page.stream().map(FolderResource::row).toList()));
        if (found.size() > rows) {
            String whose = user == null ? "" : "user_id=" + user + '&';
            answer.header(
                    HttpHeaders.LINK,
                    "</user/folder/?" + whose + "limit=" + rows + "&cursor=" + (start + rows) + ">; rel=\"next\"");
        } else {
            answer.header("X-Total-Count", start + page.size());
        }
        return answer.build();
    }

    @GET
    @Path("/{folder_id}")
    @RolesAllowed(Roles.USER)
    public JsonAnswer get(@PathParam("folder_id") FolderId id, @QueryParam("user_id") UserId user) {
        subject(user);
        return new JsonAnswer(row(folders.require(caller.get(), id)));
    }

    @GET
    @Path("/name/{folder_name}")
    @RolesAllowed(Roles.USER)
    public JsonAnswer getNamed(@PathParam("folder_name") String name, @QueryParam("user_id") UserId user) {
        return new JsonAnswer(row(folders.requireNamed(subject(user), name)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public Response create(@QueryParam("folder_name") String name, @QueryParam("user_id") UserId user, JsonBody body) {
        return created(FolderRequest.of(name, user, body));
    }

    /** As clients of the Python program ask for it: everything in the query, no body of whatever type. */
    @POST
    @RolesAllowed(Roles.USER)
    public Response createByQuery(
            @QueryParam("folder_name") String name, @QueryParam("user_id") UserId user, @Context HttpHeaders headers) {
        if (headers.getLength() > 0 || headers.getHeaderString("Transfer-Encoding") != null) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body has to be JSON.");
        }
        return created(FolderRequest.of(name, user, null));
    }

    private Response created(FolderRequest request) {
        FolderView made = folders.create(folders.subject(caller.get(), request.user()), request.name());
        return Response.status(Response.Status.CREATED)
                .entity(new JsonAnswer(row(made)))
                .header(HttpHeaders.LOCATION, "/user/folder/" + made.id())
                .build();
    }

    @PATCH
    @Path("/{folder_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public JsonAnswer rename(@PathParam("folder_id") FolderId id, @QueryParam("user_id") UserId user, JsonBody body) {
        FolderRequest request = FolderRequest.of(null, user, body);
        return new JsonAnswer(row(folders.rename(subject(request.user().orElse(null)), id, request.name())));
    }

    /** @param reason of an administrator who deletes another's folder */
    @DELETE
    @Path("/{folder_id}")
    @RolesAllowed(Roles.USER)
    public Response delete(
            @PathParam("folder_id") FolderId id,
            @QueryParam("user_id") UserId user,
            @QueryParam("images") String images,
            @QueryParam("reason") String reason) {
        removal.deleteFolder(caller.get(), subject(user), id, contents(images), EditRequest.reason(reason));
        return Response.noContent().build();
    }

    private UserId subject(UserId named) {
        return folders.subject(caller.get(), Optional.ofNullable(named));
    }

    private static Optional<FolderContents> contents(String images) {
        return images == null
                ? Optional.empty()
                : Optional.of(
                        switch (images) {
                            case "move" -> FolderContents.MOVE;
                            case "delete" -> FolderContents.DELETE;
                            default -> throw ProblemException.invalid("?images", "images has to be move or delete.");
                        });
    }

    private static Map<String, Object> row(FolderView folder) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", folder.id());
        row.put("name", folder.name());
        row.put("user_id", folder.user());
        row.put("created_at", folder.createdAt());
        row.put("updated_at", folder.updatedAt());
        return row;
    }
}
