package oart.web.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import oart.ejb.problem.ProblemException;

/** Answers with the problem in a {@link ProblemException}. */
public final class ProblemMapper implements ExceptionMapper<ProblemException> {
    @Context
    private HttpServletRequest request;

    @Override
    public Response toResponse(ProblemException failure) {
        return Problems.response(failure, request);
    }
}
