package oart.web.catalogue;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.workflow.CataloguePage;
import oart.persistence.workflow.CatalogueCursor;
import oart.web.json.JsonAnswer;
import oart.web.param.Flag;
import oart.web.param.Limit;

/** A page of a list; the next one is behind its {@code Link}. */
public final class CatalogueList {
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

    /** @param read takes the cursor and the number of rows */
    public <T> Response answer(
            BiFunction<Optional<CatalogueCursor>, Integer, CataloguePage<T>> read,
            Function<T, Map<String, Object>> row) {
        CataloguePage<T> page = read.apply(cursor, limit);
        Response.ResponseBuilder answer = Response.ok(
                        new JsonAnswer(page.items().stream().map(row).toList()))
                .header("X-Total-Count", page.total());
        page.next()
                .ifPresent(end -> answer.header(HttpHeaders.LINK, '<' + path + "?" + query(end) + ">; rel=\"next\""));
        return answer.build();
    }

    private String query(CatalogueCursor end) {
        return "limit=" + limit + "&cursor=" + end + (archived ? "&archived=true" : "");
    }
}
