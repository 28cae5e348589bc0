package oart.web.realtime;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import oart.ejb.container.Threads;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.realtime.Live;
import oart.ejb.realtime.Watch;
import oart.ejb.realtime.Wire;
import oart.ejb.user.Caller;
import oart.persistence.job.JobId;
import oart.web.http.RequestPath;
import oart.web.identity.CallerPrincipal;
import oart.web.problem.Problem;
import oart.web.problem.Problems;

/**
 * Answers the event streams, and refuses handshakes of sockets for what they ask for while a problem can still be said. A filter, because
 * only here the answer can be written without waiting on every server. Runs after identity.
 */
public final class LiveFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String STREAM = "text/event-stream";
    private static final String JOBS = "/image/job/";
    private static final String EVENTS = "/events";
    private static final String SOCKETS = "/websocket/";

    /**
     * Payara recycles a request whose answer is completed by another thread while its own is still on the way out; so nothing happens
     * before that one has left, which is looked for this often.
     */
    private static final Duration HEAD_START = Duration.ofMillis(10);

    @Inject
    private transient Live live;

    @Inject
    private transient Threads threads;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.withoutTrailingSlash(RequestPath.raw(request));
        try {
            if (path.startsWith(SOCKETS)) {
                admit(caller(request).caller(), path.substring(SOCKETS.length()), request);
                chain.doFilter(new SocketRequest(request), response);
                return;
            } else if (path.equals(JOBS + "events")) {
                if (isStream(request, response)) {
                    streamJobs(request, response);
                }
                return;
            } else if (path.startsWith(JOBS) && path.endsWith(EVENTS)) {
                if (isStream(request, response)) {
                    streamJob(path.substring(JOBS.length(), path.length() - EVENTS.length()), request, response);
                }
                return;
            }
        } catch (ProblemException e) {
            Problems.send(e, request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    private static CallerPrincipal caller(HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof CallerPrincipal principal) {
            return principal;
        }
        throw new ProblemException(ProblemType.UNAUTHENTICATED, "Unauthorized");
    }

    // Sockets ---------------------------------------------------------------------------------------------------------

    /** @throws ProblemException the caller has too many connections, or there is no such job of theirs */
    private void admit(Caller caller, String socket, HttpServletRequest request) {
        live.requireRoom(caller);
        if (socket.startsWith("job/")) {
            live.requireJob(caller, job(socket.substring("job/".length())));
        } else if (socket.equals("preview") && request.getParameter("job") != null) {
            JobId job = JobId.parse(request.getParameter("job"))
                    .orElseThrow(() -> ProblemException.invalid("?job", "This is no id of a job."));
            live.requireJob(caller, job);
        }
    }

    private static JobId job(String text) {
        return JobId.parse(text).orElseThrow(() -> ProblemException.notFound("The job"));
    }

    // Streams ---------------------------------------------------------------------------------------------------------

    /** GET, with an event stream accepted; anything else is answered with the problem. */
    private static boolean isStream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET")) {
            Problems.write(
                    Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path does not know this method.")
                            .with("Allow", "GET"),
                    request,
                    response);
            return false;
        }
        String accept = request.getHeader("Accept");
        if (accept != null && !accept.contains(STREAM) && !accept.contains("text/*") && !accept.contains("*/*")) {
            Problems.write(
                    Problem.of(ProblemType.NOT_ACCEPTABLE, "The answer is a " + STREAM + " only."), request, response);
            return false;
        }
        return true;
    }

    private void streamJob(String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        CallerPrincipal caller = caller(request);
        JobId job = job(id);
        OptionalLong after = live.startOfJob(caller.caller(), job, lastEventId(request));
        if (after.isEmpty()) {
            // What a browser takes as a word not to come again.
            response.setHeader("Cache-Control", "no-store");
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        stream(
                caller,
                request,
                response,
                wire -> live.watchJob(caller.caller(), caller.token().expiresAt(), job, after.getAsLong(), wire));
    }

    private void streamJobs(HttpServletRequest request, HttpServletResponse response) throws IOException {
        CallerPrincipal caller = caller(request);
        String from = request.getParameter("from");
        if (from != null && !from.equals("now") && !from.equals("start")) {
            throw ProblemException.invalid("?from", "from is now or start.");
        }
        long after = live.startOfUser(caller.caller(), lastEventId(request), "now".equals(from));
        stream(
                caller,
                request,
                response,
                wire -> live.watchJobs(caller.caller(), caller.token().expiresAt(), after, wire));
    }

    private static Optional<String> lastEventId(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Last-Event-ID"));
    }

    private void stream(
            CallerPrincipal caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Function<Wire, Watch> watching)
            throws IOException {
        live.requireRoom(caller.caller());
        response.setContentType(STREAM);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        // Proxies such as nginx would hold it back.
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        EventStream stream = new EventStream(context, response.getOutputStream(), watching);
        stream.start();
        begin(stream);
    }

    /** Watching begins only when the thread of the request has returned to the server. */
    private void begin(EventStream stream) {
        threads.later(HEAD_START, () -> {
            if (stream.hasBeenLeft()) {
                stream.watch();
            } else {
                begin(stream);
            }
        });
    }
}
