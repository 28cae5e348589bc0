package oart.web.catalogue;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.workflow.CataloguePage;
import oart.json.Json;
import oart.persistence.workflow.CatalogueCursor;
import oart.web.json.JsonAnswer;
import oart.web.param.Flag;
import oart.web.param.Limit;

/** A page of a list; the next one is behind its {@code Link}. */
public final class CatalogueList {
    private static final int LONGEST_KEPT = 256 << 10;

    private record Key(String path, String query) {}

    private record Written(byte[] json, long total, Optional<String> link) {}

    private final String path;
    private final int limit;
    private final Optional<CatalogueCursor> cursor;
    private final boolean archived;

    private CatalogueList(String path, int limit, Optional<CatalogueCursor> cursor, boolean archived) {
        this.path = path;
        this.limit = limit;
        this.cursor = cursor;
        this.archived = archived;
    }

    /** @param path of the list; the others as the query has them, null when it has not */
    public static CatalogueList of(String path, Limit limit, CatalogueCursor cursor) {
        return new CatalogueList(path, Limit.orMost(limit), Optional.ofNullable(cursor), false);
    }

    /**
     * As {@link #of}, of rows that are out of use when the query wants these.
     *
     * @throws ProblemException FORBIDDEN: only those who may change them see them listed
     */
    public static CatalogueList of(String path, Limit limit, CatalogueCursor cursor, Flag archived, Caller caller) {
        if (Flag.isYes(archived) && !caller.isEditor()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only those who may change them see what is archived.");
        }
        return new CatalogueList(path, Limit.orMost(limit), Optional.ofNullable(cursor), Flag.isYes(archived));
    }

    public boolean isOfArchived() {
        return archived;
    }

    /**
     * Written once for each version of the catalogue, when it is not too long.
     *
     * @param read takes the cursor and the number of rows
     */
    public <T> Response answer(
            Catalogue catalogue,
            BiFunction<Optional<CatalogueCursor>, Integer, CataloguePage<T>> read,
            Function<T, Map<String, Object>> row) {
        Written page = catalogue.derived(
                new Key(path, query(cursor.map(CatalogueCursor::toString).orElse(""))),
                Written.class,
                () -> write(read.apply(cursor, limit), row),
                written -> written.json().length <= LONGEST_KEPT);
        Response.ResponseBuilder answer =
                Response.ok(JsonAnswer.written(page.json())).header("X-Total-Count", page.total());
        page.link().ifPresent(link -> answer.header(HttpHeaders.LINK, link));
        return answer.build();
    }

    private <T> Written write(CataloguePage<T> page, Function<T, Map<String, Object>> row) {
        return new Written(
                Json.writeBytes(page.items().stream().map(row).toList()),
                page.total(),
                page.next().map(end -> '<' + path + "?" + query(end.toString()) + ">; rel=\"next\""));
    }

    private String query(String end) {
        return "limit=" + limit + "&cursor=" + end + (archived ? "&archived=true" : "");
    }
}
