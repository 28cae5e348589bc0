package oart.web.image;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import oart.ejb.image.ImageArchive;
import oart.ejb.image.ImagePage;
import oart.ejb.image.ImageRemoval;
import oart.ejb.image.ImageSearch;
import oart.ejb.image.ImageService;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.Caller;
import oart.persistence.image.ImageCursor;
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;
import oart.persistence.workflow.WorkflowId;
import oart.web.catalogue.EditRequest;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.param.Limit;
import oart.web.param.Moment;

/** The stored results of a user, newest first. */
@Path("/user/image")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class UserImageResource {
    private CurrentCaller caller;
    private ImageService images;
    private ImageRemoval removal;
    private ImageArchive archive;
    private ImageListConfig config;

    /** For the container only; public, or RESTEasy refuses the class. */
    public UserImageResource() {}

    @Inject
    public UserImageResource(
            CurrentCaller caller,
            ImageService images,
            ImageRemoval removal,
            ImageArchive archive,
            ImageListConfig config) {
        this.caller = caller;
        this.images = images;
        this.removal = removal;
        this.archive = archive;
        this.config = config;
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Response list(
            @QueryParam("q") String text,
            @QueryParam("workflow_id") WorkflowId workflow,
            @QueryParam("from") Moment from,
            @QueryParam("to") Moment to,
            @QueryParam("limit") Limit limit,
            @QueryParam("cursor") ImageCursor cursor,
            @Context UriInfo uri) {
        return page(uri, "/user/image/", search(null, text, workflow, from, to), limit, cursor);
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Roles.USER)
    public Response listFolder(
            @PathParam("id") FolderId folder,
            @QueryParam("q") String text,
            @QueryParam("workflow_id") WorkflowId workflow,
            @QueryParam("from") Moment from,
            @QueryParam("to") Moment to,
            @QueryParam("limit") Limit limit,
            @QueryParam("cursor") ImageCursor cursor,
            @Context UriInfo uri) {
        return page(uri, "/user/image/" + folder, search(folder, text, workflow, from, to), limit, cursor);
    }

    /** @param reason of an administrator who deletes another's image */
    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.USER)
    public JsonAnswer delete(@PathParam("id") ImageId id, @QueryParam("reason") String reason) {
        removal.delete(caller.get(), id, EditRequest.reason(reason));
        return new JsonAnswer(Map.of("message", "Image deleted successfully"));
    }

    @POST
    @Path("/bulk")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public JsonAnswer bulk(JsonBody body) {
        BulkRequest request = BulkRequest.of(body);
        Caller who = caller.get();
        int count =
                switch (request.action()) {
                    case MOVE ->
                        images.moveAll(who, request.ids(), request.folder().orElseThrow());
                    case DELETE -> removal.deleteAll(who, request.ids());
                };
        return new JsonAnswer(Map.of("count", count));
    }

    /** @param ids repeated, or separated by commas */
    @GET
    @Path("/archive")
    @Produces("application/zip")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> archive(
            @QueryParam("ids") List<String> ids, @QueryParam("folder_id") FolderId folder) {
        List<ImageId> wanted = ids(ids);
        if (wanted.isEmpty() == (folder == null)) {
            throw ProblemException.invalid("?ids", "Either ids or folder_id is required.");
        }
        return (folder == null ? archive.of(caller.get(), wanted) : archive.of(caller.get(), folder))
                .thenApply(contents -> {
                    StreamingOutput zip = contents::writeTo;
                    return Response.ok(zip)
                            .type("application/zip")
                            .header("Content-Disposition", "attachment; filename=\"o-art-images.zip\"")
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
                });
    }

    private static List<ImageId> ids(List<String> given) {
        return given.stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> ImageId.parse(text)
                        .orElseThrow(() -> ProblemException.invalid("?ids", "ids have to be UUIDs.")))
                .toList();
    }

    private static ImageSearch search(FolderId folder, String text, WorkflowId workflow, Moment from, Moment to) {
        if (text != null && text.indexOf('\0') >= 0) {
            throw ProblemException.invalid("?q", "q cannot have U+0000.");
        }
        return new ImageSearch(
                Optional.ofNullable(folder),
                Optional.ofNullable(workflow),
                Optional.ofNullable(text).filter(wanted -> !wanted.isBlank()),
                Moment.of(from),
                Moment.of(to));
    }

    private Response page(UriInfo uri, String path, ImageSearch search, Limit limit, ImageCursor cursor) {
        int rows = limit == null ? config.rows() : limit.rows();
        ImagePage page = images.page(caller.get(), search, Optional.ofNullable(cursor), rows);
        Response.ResponseBuilder answer = Response.ok(new JsonAnswer(
                        page.images().stream().map(ImageResource::row).toList()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        page.next().ifPresent(end -> {
            String query = uri.getRequestUriBuilder()
                    .replaceQueryParam("limit", rows)
                    .replaceQueryParam("cursor", end)
                    .build()
                    .getRawQuery();
            answer.header(HttpHeaders.LINK, '<' + path + '?' + query + ">; rel=\"next\"");
        });
        if (cursor == null && page.next().isEmpty()) {
            answer.header("X-Total-Count", page.images().size());
        }
        return answer.build();
    }
}
