package oart.web.realtime;

import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import oart.ejb.problem.ProblemException;
import oart.ejb.realtime.Live;
import oart.persistence.job.JobId;

/** The events of one job, from its first on; closed after {@code end}. */
@ServerEndpoint(value = "/websocket/job/{job_id}", configurator = SocketConfigurator.class)
public class JobSocket {
    @Inject
    private Live live;

    @Inject
    private SocketOpening opening;

    @OnOpen
    public void open(Session session, @PathParam("job_id") String id) {
        opening.open(
                session,
                (caller, wire) -> live.watchJob(
                        caller.caller(),
                        caller.token().expiresAt(),
                        JobId.parse(id).orElseThrow(() -> ProblemException.notFound("The job")),
                        0,
                        wire));
    }

    /** Nothing is expected; keep-alive texts of clients are passed over. */
    @OnMessage
    public void hear(String text) {
        // nothing to do
    }

    @OnClose
    public void close(Session session) {
        opening.closed(session);
    }

    @OnError
    public void fail(Session session, Throwable failure) {
        opening.closed(session);
    }
}
