package oart.web.image;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageContents;
import oart.ejb.image.ImageService;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.ImageView;
import oart.persistence.image.ImageId;
import oart.web.http.EntityTags;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;

/** One stored result. The length keeps {@code /image/generate} and its like apart. */
@Path("/image/{image_id: [^/]{36}}")
@ApplicationScoped
public class ImageResource {
    private CurrentCaller caller;
    private ImageService images;
    private ImageContents contents;
    private Threads threads;

    /** For the container only; public, or RESTEasy refuses the class. */
    public ImageResource() {}

    @Inject
    public ImageResource(CurrentCaller caller, ImageService images, ImageContents contents, Threads threads) {
        this.caller = caller;
        this.images = images;
        this.contents = contents;
        this.threads = threads;
    }

    @GET
    @RolesAllowed(Roles.USER)
    @Produces(MediaType.APPLICATION_JSON)
    public JsonAnswer get(@PathParam("image_id") ImageId id) {
        return new JsonAnswer(row(images.require(caller.get(), id)));
    }

    @GET
    @Path("/content")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> content(
            @PathParam("image_id") ImageId id,
            @HeaderParam("If-None-Match") String known,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange) {
        ImageView image = images.require(caller.get(), id);
        String etag = etag(image);
        if (EntityTags.match(known, etag)) {
            return CompletableFuture.completedFuture(
                    cached(Response.notModified(), etag).build());
        }
        Optional<RangeRequest> wanted =
                ifRange == null || ifRange.strip().equals(etag) ? RangeRequest.parse(range) : Optional.empty();
        return contents.described(image).thenCompose(told -> contents.open(told, Optional.empty())
                .thenComposeAsync(
                        whole -> wanted.map(part -> part(told, whole, part))
                                .orElseGet(() -> CompletableFuture.completedFuture(whole(told, whole))),
                        threads.executor()));
    }

    @HEAD
    @Path("/content")
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> contentHead(
            @PathParam("image_id") ImageId id, @HeaderParam("If-None-Match") String known) {
        ImageView image = images.require(caller.get(), id);
        String etag = etag(image);
        if (EntityTags.match(known, etag)) {
            return CompletableFuture.completedFuture(
                    cached(Response.notModified(), etag).build());
        }
        return contents.described(image).thenCompose(told -> contents.open(told, Optional.empty())
                .thenApplyAsync(
                        whole -> {
                            close(whole);
                            return described(told, whole, Response.ok())
                                    .header("Content-Length", whole.size())
                                    .build();
                        },
                        threads.executor()));
    }

    private static Response whole(ImageView image, StoredObject object) {
        return described(image, object, Response.ok(object.bytes()))
                .header("Content-Length", object.size())
                .build();
    }

    private CompletionStage<Response> part(ImageView image, StoredObject whole, RangeRequest wanted) {
        close(whole);
        var range = wanted.within(whole.size());
        return contents.open(image, Optional.of(range))
                .thenApplyAsync(
                        object -> described(
                                        image,
                                        object,
                                        Response.status(Response.Status.PARTIAL_CONTENT)
                                                .entity(object.bytes()))
                                .header(
                                        "Content-Range",
                                        "bytes " + range.from() + '-' + range.to() + '/' + whole.size())
                                .header("Content-Length", range.to() - range.from() + 1)
                                .build(),
                        threads.executor());
    }

    private static Response.ResponseBuilder described(
            ImageView image, StoredObject object, Response.ResponseBuilder answer) {
        String type = image.contentType() == null ? object.contentType() : image.contentType();
        return cached(answer, etag(image))
                .header("Content-Type", type == null ? MediaType.APPLICATION_OCTET_STREAM : type)
                .header("Accept-Ranges", "bytes");
    }

    /** The bytes of an image never change, so its id is their tag; they may be kept by their owner's browser, asked for each time. */
    private static Response.ResponseBuilder cached(Response.ResponseBuilder answer, String etag) {
        return answer.header("ETag", etag)
                .header("Cache-Control", "private, no-cache")
                .header("Vary", "Authorization");
    }

    private static String etag(ImageView image) {
        return "\"" + image.id() + '"';
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
