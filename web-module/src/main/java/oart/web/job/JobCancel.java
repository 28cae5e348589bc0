package oart.web.job;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import oart.ejb.job.Generation;
import oart.ejb.user.Caller;
import oart.persistence.job.JobId;
import oart.web.json.JsonAnswer;

/** The answer to a cancel, on every path that takes one. */
final class JobCancel {
    private JobCancel() {}

    /** @param path of the job without its id: where a client goes on looking */
    static Response answer(Generation generation, Caller caller, JobId job, Optional<String> reason, String path) {
        if (generation.cancel(caller, job, reason)) {
            return Response.noContent().build();
        }
        return Response.accepted(new JsonAnswer(JobAnswer.of(generation.require(caller, job))))
                .header(HttpHeaders.LOCATION, path + job)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
