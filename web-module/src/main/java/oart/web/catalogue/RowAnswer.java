package oart.web.catalogue;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import oart.ejb.workflow.CatalogueRow;
import oart.ejb.workflow.ParameterSpec;
import oart.web.json.JsonAnswer;

/** One row with its {@code ETag}, which a later change may send back as {@code If-Match}. */
public final class RowAnswer {
    private RowAnswer() {}

    public static Response ok(CatalogueRow<?> row, Map<String, Object> members) {
        return Response.ok(new JsonAnswer(members))
                .header(HttpHeaders.ETAG, tag(row))
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    public static Response created(String path, Object id, CatalogueRow<?> row, Map<String, Object> members) {
        return Response.status(Response.Status.CREATED)
                .entity(new JsonAnswer(members))
                .header(HttpHeaders.LOCATION, path + id)
                .header(HttpHeaders.ETAG, tag(row))
                .build();
    }

    /** ParameterDetails as they are stored. */
    public static List<Map<String, Object>> parameters(List<ParameterSpec> parameters) {
        return parameters.stream().map(ParameterSpec::raw).toList();
    }

    /** @param limit null = none */
    public static Long seconds(Duration limit) {
        return limit == null ? null : limit.toSeconds();
    }

    private static String tag(CatalogueRow<?> row) {
        return '"' + row.version().toString() + '"';
    }
}
