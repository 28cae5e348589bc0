package oart.web.audit;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.ejb.audit.AuditEntry;
import oart.ejb.audit.AuditService;
import oart.persistence.user.UserId;
import oart.web.identity.Roles;
import oart.web.json.JsonAnswer;
import oart.web.param.Limit;
import oart.web.param.RowNumber;

/** Who changed what. */
@Path("/admin/audit")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private AuditService audit;

    /** For the container only; public, or RESTEasy refuses the class. */
    public AuditResource() {}

    @Inject
    public AuditResource(AuditService audit) {
        this.audit = audit;
    }

    /** Newest first; {@code cursor} is the id of the last entry of the page before. */
    @GET
    @RolesAllowed(Roles.ADMIN)
    public Response list(
            @QueryParam("target") UUID target,
            @QueryParam("actor") UserId actor,
            @QueryParam("cursor") RowNumber cursor,
            @QueryParam("limit") Limit limit,
            @Context UriInfo uri) {
        int rows = Limit.orMost(limit);
        List<AuditEntry> found = audit.page(
                Optional.ofNullable(target),
                Optional.ofNullable(actor),
                Optional.ofNullable(cursor).map(RowNumber::value),
                rows + 1);
        List<AuditEntry> page = found.subList(0, Math.min(rows, found.size()));
        Response.ResponseBuilder answer = Response.ok(
                        new JsonAnswer(page.stream().map(AuditResource::row).toList()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (found.size() > rows) {
            String next = uri.getRequestUriBuilder()
                    .replaceQueryParam("cursor", page.get(rows - 1).id())
                    .build()
                    .getRawQuery();
            answer.header(HttpHeaders.LINK, "</admin/audit/?" + next + ">; rel=\"next\"");
        }
        return answer.build();
    }

    private static Map<String, Object> row(AuditEntry entry) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("kind", entry.targetKind());
        target.put("id", entry.targetId());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", entry.id());
        row.put("at", entry.at());
        row.put("actor", entry.actor());
        row.put("action", entry.action());
        row.put("target", target);
        row.put("changes", entry.changes());
        row.put("reason", entry.reason());
        return row;
    }
}
