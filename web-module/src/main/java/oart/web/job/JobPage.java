package oart.web.job;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import oart.ejb.job.JobView;
import oart.ejb.problem.ProblemException;
import oart.persistence.job.JobId;
import oart.web.json.JsonAnswer;
import oart.web.param.Limit;

/** A page of a list of jobs; the next one is behind its {@code Link}. */
final class JobPage {
    private JobPage() {}

    /**
     * @param path of the list
     * @param cursor id of the last job of the page before, null for the first page
     * @param read takes that job and the number of rows
     */
    static Response answer(
            UriInfo uri,
            String path,
            String cursor,
            Limit limit,
            BiFunction<Optional<JobId>, Integer, List<JobView>> read) {
        Optional<JobId> before = Optional.ofNullable(cursor).map(text -> JobId.parse(text)
                .orElseThrow(
                        () -> ProblemException.invalid("?cursor", "cursor has to be one that a Link header gave.")));
        int rows = Limit.orMost(limit);
        List<JobView> page = read.apply(before, rows);
        Response.ResponseBuilder answer = Response.ok(
                        new JsonAnswer(page.stream().map(JobAnswer::of).toList()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (page.size() == rows) {
            String next = uri.getRequestUriBuilder()
                    .replaceQueryParam("cursor", page.get(rows - 1).id())
                    .build()
                    .getRawQuery();
            answer.header(HttpHeaders.LINK, "<" + path + "?" + next + ">; rel=\"next\"");
        }
        return answer.build();
    }
}
