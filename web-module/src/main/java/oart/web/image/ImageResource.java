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
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;
import oart.web.http.Conditions;
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

    @GET
    @Path("/content")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> content(
            @PathParam("image_id") ImageId id, @QueryParam("presigned") Flag presigned, @Context HttpHeaders headers) {
        ImageView image = images.require(caller.get(), id);
        if (Flag.isYes(presigned)) {
            return CompletableFuture.completedFuture(presigned(image));
        }
        Conditions conditions = conditions(image, headers);
        if (conditions.areMet()) {
            return notModified(conditions);
        }
        Optional<RangeRequest> range = RangeRequest.parse(conditions.range());
        return contents.described(image).thenCompose(described -> {
            Optional<ByteRange> wanted = range.map(part -> part.within(described.bytes()));
            return contents.open(described, wanted)
                    .thenApplyAsync(object -> bytes(described, object, wanted, conditions), threads.executor());
        });
    }

    @HEAD
    @Path("/content")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> contentHead(@PathParam("image_id") ImageId id, @Context HttpHeaders headers) {
        ImageView image = images.require(caller.get(), id);
        Conditions conditions = conditions(image, headers);
        if (conditions.areMet()) {
            return notModified(conditions);
        }
        return contents.described(image)
                .thenCompose(described -> contents.open(described, Optional.of(new ByteRange(0, 0)))
                        .thenApplyAsync(
                                object -> {
                                    close(object);
                                    return cached(Response.ok(), conditions)
                                            .header(HttpHeaders.CONTENT_TYPE, described.contentType())
                                            .header("Accept-Ranges", "bytes")
                                            .header(HttpHeaders.CONTENT_LENGTH, described.bytes())
                                            .build();
                                },
                                threads.executor()));
    }

    @GET
    @Path("/thumbnail")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> thumbnail(@PathParam("image_id") ImageId id, @Context HttpHeaders headers) {
        ImageView image = images.require(caller.get(), id);
        Conditions conditions = new Conditions(headers, "\"" + image.id() + "-thumbnail\"", Optional.empty());
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

    private Response presigned(ImageView image) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("url", contents.presigned(image, PRESIGNED_FOR));
        answer.put("expires_at", clock.instant().plus(PRESIGNED_FOR));
        return Response.ok(new JsonAnswer(answer))
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Response bytes(
            ImageView image, StoredObject object, Optional<ByteRange> range, Conditions conditions) {
        Response.ResponseBuilder answer = cached(Response.ok(object.bytes()), conditions)
                .header(HttpHeaders.CONTENT_TYPE, image.contentType())
                .header("Accept-Ranges", "bytes");
        range.ifPresentOrElse(
                part -> answer.status(Response.Status.PARTIAL_CONTENT)
                        .header("Content-Range", "bytes " + part.from() + '-' + part.to() + '/' + image.bytes())
                        .header(HttpHeaders.CONTENT_LENGTH, part.to() - part.from() + 1),
                () -> answer.header(HttpHeaders.CONTENT_LENGTH, object.size()));
        return answer.build();
    }

    /** The bytes of an image never change, so its id is their tag. */
    private static Conditions conditions(ImageView image, HttpHeaders headers) {
        return new Conditions(headers, "\"" + image.id() + '"', Optional.ofNullable(image.createdAt()));
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

    private static void close(StoredObject object) {
        try {
            object.close();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
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
