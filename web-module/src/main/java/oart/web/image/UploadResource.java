package oart.web.image;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import oart.ejb.image.UploadIntake;
import oart.ejb.image.UploadView;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.multipart.FilePart;

/** Files that users bring as inputs of a generation. */
@Path("/image/upload")
@ApplicationScoped
public class UploadResource {
    private CurrentCaller caller;
    private UploadIntake intake;

    /** For the container only; public, or RESTEasy refuses the class. */
    public UploadResource() {}

    @Inject
    public UploadResource(CurrentCaller caller, UploadIntake intake) {
        this.caller = caller;
        this.intake = intake;
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> upload(@HeaderParam(HttpHeaders.CONTENT_TYPE) String type, InputStream body) {
        FilePart file = FilePart.of(type, body, "data", intake.longest());
        return intake.receive(caller.get().id(), file.bytes(), file.fileName())
                .thenApply(upload -> Response.status(Response.Status.CREATED)
                        .entity(new JsonAnswer(row(upload)))
                        .type(MediaType.APPLICATION_JSON)
                        .build());
    }

    private static Map<String, Object> row(UploadView upload) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", upload.id());
        row.put("content_type", upload.contentType());
        if (upload.width() != null) {
            row.put("width", upload.width());
            row.put("height", upload.height());
        }
        row.put("expires_at", upload.expiresAt());
        return row;
    }
}
