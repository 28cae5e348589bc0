package oart.web.image;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageContents;
import oart.ejb.image.ImageService;
import oart.ejb.image.ImageStore.ByteRange;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.ImageView;
import oart.ejb.image.Thumbnails;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;
import oart.web.http.Conditions;
import oart.web.http.Unread;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.json.Members;
import oart.web.param.Flag;

/** One stored result. The length keeps {@code /image/generate} and its like apart. */
@Path("/image/{image_id: [^/]{36}}")
@ApplicationScoped
public class ImageResource {
    private static final Duration PRESIGNED_FOR = Duration.ofMinutes(5);

    private CurrentCaller caller;
    private ImageService images;
    private ImageContents contents;
    private Thumbnails thumbnails;
    private Threads threads;
    private Clock clock;

    /** For the container only; public, or RESTEasy refuses the class. */
    public ImageResource() {}

    @Inject
    public ImageResource(
            CurrentCaller caller,
            ImageService images,
            ImageContents contents,
            Thumbnails thumbnails,
            Threads threads,
            Clock clock) {
        this.caller = caller;
        this.images = images;
        this.contents = contents;
        this.thumbnails = thumbnails;
        this.threads = threads;
        this.clock = clock;
    }

    /** A row of the Python program tells what its bytes really are, unless they cannot be had now. */
    @GET
    @RolesAllowed(Roles.USER)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<JsonAnswer> get(@PathParam("image_id") ImageId id) {
        ImageView image = images.require(caller.get(), id);
        return contents.described(image)
                .handle((described, failure) -> new JsonAnswer(row(failure == null ? described : image)));
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public JsonAnswer move(@PathParam("image_id") ImageId id, JsonBody body) {
        FolderId folder = Members.bind(body, members -> members.required("user_folder_id", FolderId::parse, "a UUID"));
        return new JsonAnswer(row(images.move(caller.get(), id, folder)));
    }

    /**
     * @param presigned an address in the store instead
     * @param metadata with what ComfyUI wrote about the prompt; for the owner
     */
    @GET
    @Path("/content")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> content(
            @PathParam("image_id") ImageId id,
            @QueryParam("presigned") Flag presigned,
            @QueryParam("metadata") Flag metadata,
            @Context HttpHeaders headers) {
        ImageView image = images.require(caller.get(), id);
        if (Flag.isYes(presigned)) {
            return presigned(image);
        }
        Conditions conditions = conditions(image, metadata, headers);
        if (conditions.areMet()) {
            return notModified(conditions);
        }
        Optional<RangeRequest> range = RangeRequest.parse(conditions.range());
        return content(image, metadata).thenCompose(content -> {
            Optional<ByteRange> wanted = range.map(part -> part.within(content.size()));
            return content.open(wanted)
                    .thenApplyAsync(object -> bytes(content, object, wanted, conditions), threads.executor());
        });
    }

    @HEAD
    @Path("/content")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> contentHead(
            @PathParam("image_id") ImageId id, @QueryParam("metadata") Flag metadata, @Context HttpHeaders headers) {
        ImageView image = images.require(caller.get(), id);
        Conditions conditions = conditions(image, metadata, headers);
        if (conditions.areMet()) {
            return notModified(conditions);
        }
        return content(image, metadata).thenCompose(content -> content.open(Optional.of(new ByteRange(0, 0)))
                .thenApplyAsync(
                        object -> {
                            Unread.close(object);
                            return described(Response.ok(), content, conditions)
                                    .header(HttpHeaders.CONTENT_LENGTH, content.size())
                                    .build();
                        },
                        threads.executor()));
    }

    private CompletionStage<ImageContents.Content> content(ImageView image, Flag metadata) {
        return Flag.isYes(metadata) ? contents.contentWithMetadata(image) : contents.content(image);
    }

    @GET
    @Path("/thumbnail")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> thumbnail(@PathParam("image_id") ImageId id, @Context HttpHeaders headers) {
        ImageView image = images.require(caller.get(), id);
        Conditions conditions =
                new Conditions(Conditions.Asked.by(headers), "\"" + image.id() + "-thumbnail\"", Optional.empty());
        if (conditions.areMet()) {
            return notModified(conditions);
        }
        return thumbnails
                .open(image)
                .thenApplyAsync(
                        object -> cached(Response.ok(object.bytes()), conditions)
                                .header(HttpHeaders.CONTENT_TYPE, "image/jpeg")
                                .header(HttpHeaders.CONTENT_LENGTH, object.size())
                                .build(),
                        threads.executor());
    }

    @HEAD
    @Path("/thumbnail")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> thumbnailHead(@PathParam("image_id") ImageId id, @Context HttpHeaders headers) {
        return thumbnail(id, headers).thenApply(Unread::withoutBody);
    }

    private CompletionStage<Response> presigned(ImageView image) {
        Instant expiresAt = clock.instant().plus(PRESIGNED_FOR);
        return contents.presigned(image, PRESIGNED_FOR).thenApply(url -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("url", url);
            answer.put("expires_at", expiresAt);
            return Response.ok(new JsonAnswer(answer))
                    .type(MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        });
    }

    private static Response bytes(
            ImageContents.Content content, StoredObject object, Optional<ByteRange> range, Conditions conditions) {
        Response.ResponseBuilder answer = described(Response.ok(object.bytes()), content, conditions);
        range.ifPresentOrElse(
                part -> answer.status(Response.Status.PARTIAL_CONTENT)
                        .header("Content-Range", "bytes " + part.from() + '-' + part.to() + '/' + content.size())
                        .header(HttpHeaders.CONTENT_LENGTH, part.to() - part.from() + 1),
                () -> answer.header(HttpHeaders.CONTENT_LENGTH, content.size()));
        return answer.build();
    }

    private static Response.ResponseBuilder described(
            Response.ResponseBuilder answer, ImageContents.Content content, Conditions conditions) {
        return cached(answer, conditions)
                .header(HttpHeaders.CONTENT_TYPE, content.image().contentType())
                .header("Accept-Ranges", "bytes");
    }

    /**
     * The bytes of an image never change, so its id is their tag.
     *
     * @throws ProblemException FORBIDDEN: the metadata of another's image
     */
    private Conditions conditions(ImageView image, Flag metadata, HttpHeaders headers) {
        if (Flag.isYes(metadata) && !image.user().equals(caller.get().id())) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "What ComfyUI wrote into the file is for its owner only.");
        }
        String etag = '"' + image.id().toString() + (Flag.isYes(metadata) ? "-metadata" : "") + '"';
        return new Conditions(Conditions.Asked.by(headers), etag, Optional.ofNullable(image.createdAt()));
    }

    private static CompletionStage<Response> notModified(Conditions conditions) {
        return CompletableFuture.completedFuture(
                cached(Response.notModified(), conditions).build());
    }

    /** May be kept by their owner's browser, asked for each time. */
    private static Response.ResponseBuilder cached(Response.ResponseBuilder answer, Conditions conditions) {
        conditions.lastModified().ifPresent(time -> answer.header(HttpHeaders.LAST_MODIFIED, time));
        return answer.header(HttpHeaders.ETAG, conditions.etag())
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
    }

    static Map<String, Object> row(ImageView image) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", image.id());
        row.put("url", image.url());
        row.put("workflow_id", image.workflow());
        row.put("user_id", image.user());
        row.put("user_folder_id", image.folder());
        row.put("parameters", image.parameters());
        row.put("created_at", image.createdAt());
        row.put("updated_at", image.updatedAt());
        row.put("content_type", image.contentType());
        row.put("width", image.width());
        row.put("height", image.height());
        return row;
    }
}
