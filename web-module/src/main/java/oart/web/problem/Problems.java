package oart.web.problem;

import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import oart.ejb.image.ImageStore;
import oart.ejb.problem.DatabaseOutage;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.LostUpdate;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.json.JsonException;
import oart.web.http.LeftOver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells any failure as a problem, and answers with it. */
public final class Problems {
    private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);
    private static final int DEEPEST_CAUSE = 20;

    private Problems() {}

    /** The problem in a failure: ours wherever it hides in the causes, else what the outermost one means to a client. */
    public static Problem of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return Problem.of(problem);
            }
            if (cause instanceof JsonException json) {
                return of(json);
            }
            if (cause instanceof ImageStore.StoreUnavailableException) {
                return Problem.of(
                        ProblemType.STORAGE_UNAVAILABLE, "The pictures cannot be reached now. Try again later.");
            }
            if (LostUpdate.is(cause)) {
                return Problem.of(ProblemType.CONFLICT, "This was changed meanwhile by somebody else. Try again.");
            }
            if (DatabaseOutage.is(cause)) {
                return Problem.of(ProblemType.UNAVAILABLE, "The database does not answer now. Try again later.");
            }
        }
        return ofOutermost(unwrapped(failure));
    }

    private static Problem ofOutermost(Throwable failure) {
        if (failure instanceof WebApplicationException http) {
            return of(http);
        }
        if (failure instanceof ConstraintViolationException violation) {
            return Problem.of(ProblemException.invalid(violation.getConstraintViolations().stream()
                    .map(Problems::field)
                    .toList()));
        }
        if (failure instanceof EJBAccessException) {
            return Problem.ofStatus(403, Map.of());
        }
        return Problem.internal();
    }

    private static Problem of(JsonException json) {
        return switch (json.fault()) {
            case MALFORMED ->
                Problem.of(
                        ProblemType.MALFORMED_REQUEST,
                        "The body is no JSON that can be read: " + json.getMessage() + ".");
            case UNUSABLE_NUMBER ->
                Problem.of(ProblemException.invalid(json.pointer(), "In the body, " + json.getMessage() + "."));
            case UNUSABLE_TEXT -> Problem.of(ProblemException.invalid("", "In the body, " + json.getMessage() + "."));
            case TOO_LARGE -> Problem.of(ProblemType.TOO_LARGE, "The body is longer than allowed.");
        };
    }

    private static Problem of(WebApplicationException http) {
        Response response = http.getResponse();
        if (response.getStatus() < 400) {
            return Problem.internal();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of(HttpHeaders.ALLOW, HttpHeaders.RETRY_AFTER, "Content-Range")) {
            String value = response.getHeaderString(name);
            if (value != null) {
                // Jersey writes the methods with or without blanks between them, as it was loaded.
                headers.put(name, value.replaceAll(",(?=\\S)", ", "));
            }
        }
        return Problem.ofStatus(response.getStatus(), headers);
    }

    private static FieldProblem field(ConstraintViolation<?> violation) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getName() != null && node.getKind() == jakarta.validation.ElementKind.PROPERTY) {
                pointer.append('/').append(node.getName());
            }
        }
        return new FieldProblem(pointer.toString(), violation.getMessage());
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; depth < DEEPEST_CAUSE && inner.getCause() != null && isWrapper(inner); depth++) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || (failure instanceof EJBException && !(failure instanceof EJBAccessException));
    }

    /** Logs what an operator has to know, under the id that the caller sees. */
    static void log(Problem problem, RequestId request, Throwable failure) {
        if (problem.status() == 500) {
            LOGGER.atError()
                    .addKeyValue("requestId", request)
                    .addKeyValue("instance", request.urn())
                    .setCause(failure)
                    .log("request failed");
        } else if (problem.status() > 500) {
            LOGGER.atWarn()
                    .addKeyValue("requestId", request)
                    .addKeyValue("status", problem.status())
                    .addKeyValue("error", problem.type())
                    .log("request not served");
        } else {
            LOGGER.atDebug()
                    .addKeyValue("requestId", request)
                    .addKeyValue("status", problem.status())
                    .addKeyValue("error", problem.type())
                    .log("request refused");
        }
    }

    /** Answers from a filter or a servlet. Does nothing but log when the answer has already begun. */
    public static void send(Throwable failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Problem problem = of(failure);
        log(problem, RequestId.of(request), failure);
        write(problem, request, response);
    }

    /** As {@link #send(Throwable, HttpServletRequest, HttpServletResponse)}, for a problem that is known. */
    public static void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = problem.body(RequestId.of(request));
        boolean reusable = LeftOver.drain(request);
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        if (!reusable) {
            response.setHeader("Connection", "close");
        }
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        if (!"HEAD".equals(request.getMethod())) {
            response.getOutputStream().write(body);
        }
    }

    /** As {@link #write(Problem, HttpServletRequest, HttpServletResponse)}, for a status that somebody else chose. */
    public static void write(int status, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(Problem.ofStatus(status, Map.of()), request, response);
    }

    /** Answers from a resource. */
    static Response response(Throwable failure, HttpServletRequest request) {
        RequestId id = id(request);
        Problem problem = of(failure);
        log(problem, id, failure);
        Response.ResponseBuilder answer = Response.status(problem.status())
                .entity(problem.body(id))
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        problem.headers().forEach(answer::header);
        if (!isDrained(request)) {
            answer.header("Connection", "close");
        }
        return answer.build();
    }

    private static boolean isDrained(HttpServletRequest request) {
        try {
            return LeftOver.drain(request);
        } catch (RuntimeException e) {
            // As below: then the body was read long ago.
            return true;
        }
    }

    private static RequestId id(HttpServletRequest request) {
        try {
            return RequestId.of(request);
        } catch (RuntimeException e) {
            // A proxy without a request behind it, on a thread that is not the request's.
            return RequestId.random();
        }
    }
}
