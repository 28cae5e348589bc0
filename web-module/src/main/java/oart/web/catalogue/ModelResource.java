package oart.web.catalogue;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.catalogue.ModelEditService;
import oart.ejb.catalogue.Saved;
import oart.ejb.workflow.CatalogueRow;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ModelService;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.JsonBody;
import oart.web.json.Members;
import oart.web.param.Flag;
import oart.web.param.Limit;

/** Weights that workflows can run with. */
@Path("/model")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class ModelResource {
    private CurrentCaller caller;
    private Catalogue catalogue;
    private ModelService models;
    private ModelEditService edits;

    /** For the container only; public, or RESTEasy refuses the class. */
    public ModelResource() {}

    @Inject
    public ModelResource(CurrentCaller caller, Catalogue catalogue, ModelService models, ModelEditService edits) {
        this.caller = caller;
        this.catalogue = catalogue;
        this.models = models;
        this.edits = edits;
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Response list(
            @QueryParam("limit") Limit limit,
            @QueryParam("cursor") CatalogueCursor cursor,
            @QueryParam("archived") Flag archived) {
        CatalogueList list = CatalogueList.of("/model/", limit, cursor, archived, caller.get());
        return list.answer(
                catalogue,
                list.isOfArchived() ? models::archived : models::list,
                model -> row(model, list.isOfArchived()));
    }

    @GET
    @Path("/{model_id}")
    @RolesAllowed(Roles.USER)
    public Response get(@PathParam("model_id") ModelId id) {
        return answer(models.require(id));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.EDITOR)
    public Response create(@QueryParam("reason") String reason, JsonBody body) {
        Saved<ModelDefinition> saved =
                edits.create(EditRequest.of(caller.get(), List.of(), reason), Members.bind(body, Members::all));
        ModelDefinition model = saved.row().definition();
        return RowAnswer.created(
                "/model/", model.id(), saved.row(), row(model, saved.row().archived()));
    }

    /** Absent members stay, null clears; {@code parameters} is replaced whole. */
    @PATCH
    @Path("/{model_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Roles.EDITOR)
    public Response change(
            @PathParam("model_id") ModelId id,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @QueryParam("reason") String reason,
            JsonBody body) {
        return answer(edits.change(EditRequest.of(caller.get(), ifMatch, reason), id, Members.bind(body, Members::all))
                .row());
    }

    @DELETE
    @Path("/{model_id}")
    @RolesAllowed(Roles.EDITOR)
    public Response delete(
            @PathParam("model_id") ModelId id,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @QueryParam("reason") String reason) {
        edits.delete(EditRequest.of(caller.get(), ifMatch, reason), id);
        return Response.noContent().build();
    }

    private static Response answer(CatalogueRow<ModelDefinition> row) {
        return RowAnswer.ok(row, row(row.definition(), row.archived()));
    }

    private static Map<String, Object> row(ModelDefinition model, boolean archived) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", model.id());
        row.put("name", model.name());
        row.put("description", model.description());
        row.put("os_path", model.osPath());
        row.put("model", model.type());
        row.put("parameters", RowAnswer.parameters(model.parameters()));
        row.put("archived", archived);
        row.put("created_at", model.createdAt());
        row.put("updated_at", model.updatedAt());
        return row;
    }
}
